#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

/// The whole file as bytes.
/// errors  the file cannot be opened or read (named, with the system's reason)
Result<std::string> readFile(const std::filesystem::path& path);

/// Replaces `path` by `bytes`, or leaves it as it was: written beside it, synced, then renamed.
/// Missing parent folders are made.
/// errors  the folder cannot be written, the disk is full (the temporary file is removed)
Result<void> writeFile(const std::filesystem::path& path, std::string_view bytes);

} // namespace fovea
