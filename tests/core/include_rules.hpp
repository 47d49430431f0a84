#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fovea {

/// Reads the #include lines of core, plugins and gui below `root` and holds them against the table
/// of who may include whom (resources/docs/architecture.md).
/// widgets  Qt's folder of widget headers, to tell those from Qt's others
/// out      a line each: "core/graph/x.cpp:12: includes ..., but ..."; empty when all is well
std::vector<std::string> includeFaults(const std::filesystem::path& root,
                                       const std::filesystem::path& widgets);

/// How many files includeFaults would read: none would make it a check of nothing.
std::size_t sourceFileCount(const std::filesystem::path& root);

} // namespace fovea
