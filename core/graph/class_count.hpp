#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"

namespace fovea {

/// A layer that counts classes (SettingInfo::isClassCount), last before the output or before the
/// end of an auxiliary head, and counts others than the data have.
struct WrongClassCount {
    std::string end; ///< the output, or the end of the head
    std::string node;
    std::string setting; ///< the key of its count
    std::int64_t count = 0;
};

/// All that a network counts wrong, none where its layers declare no such setting; withClassCount
/// (network_spec.hpp) sets them right.
std::vector<WrongClassCount> wrongClassCounts(const NetworkSpec& spec, std::int64_t classes,
                                              const LayerRegistry& registry);

} // namespace fovea
