#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace fovea {

namespace {

/// How a letter of several bytes begins, and the least number that may need so many.
struct Lead {
    std::uint32_t mask;
    std::uint32_t bits;
    std::size_t bytes;
    char32_t least;
};

constexpr std::array leads{Lead{0xe0, 0xc0, 2, 0x80}, Lead{0xf0, 0xe0, 3, 0x800},
                           Lead{0xf8, 0xf0, 4, 0x10000}};

} // namespace

Letter firstLetter(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return std::uint32_t{static_cast<unsigned char>(text[i])};
    };
    if (byte(0) < 0x80)
        return {byte(0), 1, true};
    for (const Lead& lead : leads) {
        if ((byte(0) & lead.mask) != lead.bits || text.size() < lead.bytes)
            continue;
        char32_t value = byte(0) & ~lead.mask;
        bool isWhole = true;
        for (std::size_t i = 1; i != lead.bytes; ++i) {
            isWhole = isWhole && (byte(i) & 0xc0U) == 0x80U;
            value = value << 6 | (byte(i) & 0x3fU);
        }
        const bool isSurrogate = value >= 0xd800 && value <= 0xdfff;
        if (isWhole && value >= lead.least && value <= 0x10ffff && !isSurrogate)
            return {value, lead.bytes, true};
    }
    return {byte(0), 1, false};
}

bool isControl(const Letter& letter) {
    const char32_t c = letter.value;
    return !letter.isValid || c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
           (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

} // namespace fovea
