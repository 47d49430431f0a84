#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "core/base/error.hpp"
#include "core/base/file_kind.hpp"

namespace fovea {

/// The bytes of a file, unpacked where they are gzip's (RFC 1952), whatever the name says.
/// errors  unreadable, damaged, cut short, larger than 4 GiB unpacked
Result<std::string> readMaybeGzip(const std::filesystem::path& path, const FileKind& kind,
                                  const std::stop_token& stop = {});

} // namespace fovea
