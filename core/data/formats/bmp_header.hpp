#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

/// Private to core/data.
namespace fovea {

enum class BmpCoding { Plain, RunLengths, BitFields };

/// What a BMP file says before its pixels.
struct BmpHeader {
    std::int64_t height = 0;
    std::int64_t width = 0;
    bool isTopDown = false;
    int bits = 24; ///< of a pixel
    BmpCoding coding = BmpCoding::Plain;
    std::array<std::uint32_t, 4> masks{}; ///< of R G B A, where a pixel takes 16 or 32 bits
    std::size_t paletteOffset = 0;
    std::size_t paletteCount = 0;
    std::size_t paletteEntryBytes = 4; ///< B G R, and a fourth that means nothing
    std::size_t dataOffset = 0;
    std::string profile; ///< ICC, where one is embedded

    bool hasPalette() const { return bits <= 8; }

    bool hasAlpha() const { return masks[3] != 0; }

    /// Rows fill whole words of 32 bits.
    std::int64_t rowBytes() const { return (width * bits + 31) / 32 * 4; }
};

/// Little-endian; past the end 0.
std::uint32_t bmpNumber(std::string_view bytes, std::size_t at, std::size_t count);

/// errors  as lookAtBmp
Result<BmpHeader> readBmpHeader(std::string_view bytes);

} // namespace fovea
