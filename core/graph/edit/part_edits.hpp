#pragma once

#include <set>
#include <string>

#include "core/graph/network_spec.hpp"

/// Parts of a network, taken out and put in: what copy and paste do.
namespace fovea {

/// The nodes `ids` alone, with the links among them: what the clipboard holds.
NetworkSpec extract(const NetworkSpec& network, const std::set<std::string>& ids);

struct Pasted {
    NetworkSpec network;
    std::set<std::string> ids; ///< the new nodes'
};

/// Adds `part`, moved by `offset`, its nodes named anew where their ids are taken. A second input
/// node is left out.
Pasted withPart(NetworkSpec network, const NetworkSpec& part, Position offset);

} // namespace fovea
