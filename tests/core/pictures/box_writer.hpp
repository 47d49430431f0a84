#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Writes the boxes of which HEIF and JPEG 2000 files are made.
namespace fovea::test {

/// A number in `bytes` bytes, the most significant first.
inline std::string number(std::uint64_t value, std::size_t bytes) {
    std::string written(bytes, '\0');
    for (std::size_t i = bytes; i != 0; --i, value >>= 8U)
        written[i - 1] = static_cast<char>(value & 0xffU);
    return written;
}

inline std::string box(std::string_view type, std::string_view content) {
    return number(content.size() + 8, 4).append(type).append(content);
}

/// One that begins with a version and flags.
inline std::string fullBox(std::string_view type, unsigned version, unsigned flags,
                           std::string_view content) {
    return box(type, number(version, 1) + number(flags, 3) + std::string(content));
}

} // namespace fovea::test
