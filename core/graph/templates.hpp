#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"

namespace fovea {

/// A network that ships with the program as a file in resources/networks.
struct NetworkTemplate {
    std::string name; ///< the file's stem, as on the command line: "lenet-5"
    std::filesystem::path file;
    bool isSuggested = false; ///< one to begin with: the file says "suggested": true
};

/// The templates found in $FOVEA_RESOURCES/networks, else beside the build or the installation.
std::vector<NetworkTemplate> networkTemplates();

/// A template by name, or any network file by path.
/// errors  neither exists (the known names are listed); what networkFromJson reports
Result<NetworkSpec> loadNetwork(const std::string& nameOrPath);

} // namespace fovea
