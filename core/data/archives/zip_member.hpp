#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/error.hpp"

/// Members of a zip, read without its directory. Part of the module alone.
namespace fovea {

/// Where the local header begins behind which the bytes at `data` follow. Nothing where there is no
/// such header, or the member is encrypted, or neither stored nor deflated.
std::optional<std::uint64_t> zipHeaderBefore(int file, std::uint64_t data);

/// The bytes of the member whose local header begins at `header`, its checksum compared.
/// errors  damaged, or not there any more; without the member's name
Result<std::string> readZipMember(int file, std::uint64_t header, std::uint64_t size);

} // namespace fovea
