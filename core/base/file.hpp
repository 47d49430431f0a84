#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/file_kind.hpp"

namespace fovea {

/// The whole file as bytes, through the door for reading (RegularFile), whose errors it has.
Result<std::string> readFile(const std::filesystem::path& path,
                             const FileKind& kind = file_kinds::document,
                             const std::stop_token& stop = {});

/// Replaces `path` by `bytes`, or leaves it as it was: written beside it, synced, then renamed.
/// Missing parent folders are made.
/// errors  the folder cannot be written, the disk is full (the temporary file is removed)
Result<void> writeFile(const std::filesystem::path& path, std::string_view bytes);

} // namespace fovea
