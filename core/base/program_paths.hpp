#pragma once

#include <filesystem>

namespace fovea {

/// The folder of the running program's executable; empty where the system does not tell.
std::filesystem::path programFolder();

/// Where the network templates, documents and icons are: $FOVEA_RESOURCES, else `resources` beside
/// the build's program folder, else the installed `share/fovea`. It may not exist.
std::filesystem::path resourceFolder();

} // namespace fovea
