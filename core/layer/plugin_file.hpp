#pragma once

#include <filesystem>

#include "core/base/error.hpp"
#include "core/layer/plugin.hpp"

namespace fovea {

/// Loads a plugin's file for good and gives what it offers. Its code is called only once its ABI
/// has matched.
/// errors  no file, no library, no plugin, one of another ABI, one that fails to start; each names
///         the file and says what to do
Result<const PluginTable*> openPlugin(const std::filesystem::path& file);

} // namespace fovea
