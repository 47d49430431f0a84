#pragma once

#include <cstdint>
#include <string>

#include "core/base/regular_file.hpp"

namespace fovea {

/// The bytes of the zip's member whose own header begins at `header`, its checksum compared. Read
/// without the zip's directory, which may be as large as a million members make it.
/// Private to core/data.
/// errors  Data: damaged, or not there any more; without the member's name
Result<std::string> readZipMember(const RegularFile& file, std::uint64_t header,
                                  std::uint64_t size);

} // namespace fovea
