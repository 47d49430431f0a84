#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/packed/file_part.hpp"

/// The members of a zip archive (PKWARE's APPNOTE 6.3). Private to core/data.
namespace fovea {

/// As the archive's central directory has it, which alone is right: who writes a member without
/// knowing its size yet leaves it out of the member's own header.
struct ZipMember {
    std::string name;
    std::uint64_t headerOffset = 0;
    std::uint64_t packedBytes = 0;
    std::uint64_t bytes = 0;
    std::uint32_t checksum = 0; ///< CRC-32 of the bytes
    std::uint16_t method = 0;   ///< 0 stored, 8 deflated
    bool isEncrypted = false;
};

/// What a directory may take in a file.
inline constexpr std::uint64_t mostZipDirectoryBytes = 16 << 20;

/// errors  Data: no zip archive, cut short, damaged, a directory beyond the limit
Result<std::vector<ZipMember>> readZipDirectory(const RegularFile& file);

/// errors  Data: encrypted, packed by another method, damaged
Result<FilePart> openZipMember(const RegularFile& file, const ZipMember& member);

} // namespace fovea
