#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fovea {

inline constexpr std::int64_t digitCount = 10;
inline constexpr std::int64_t digitHeight = 12;
inline constexpr std::int64_t digitWidth = 7;
inline constexpr std::int64_t digitPixels = digitHeight * digitWidth;

/// The digits 0 to 9 side by side, 7 x 12 pixels each and a column of space between two: stylized,
/// as figure 3 of LeCun et al. 1998 shows the characters of ASCII, but drawn anew. Digits that
/// people confuse have codes that are near each other.
inline constexpr std::array<std::string_view, digitHeight> digitBitmaps{
    "....... ....... ....... ....... ....... ....... ....... ....... ....... .......",
    "..###.. ...#... .#####. .#####. .....#. ####### ..####. ####### .#####. .#####.",
    ".#...#. ..##... #.....# #.....# ....##. #...... .#..... ......# #.....# #.....#",
    "#.....# .#.#... ......# ......# ...#.#. #...... #...... ......# #.....# #.....#",
    "#.....# ...#... ......# ......# ..#..#. #...... #...... .....#. #.....# #.....#",
    "#.....# ...#... .....#. ..####. .#...#. ######. ######. .....#. .#####. #.....#",
    "#.....# ...#... ....#.. ......# #....#. ......# #.....# ....#.. #.....# .######",
    "#.....# ...#... ...#... ......# ####### ......# #.....# ....#.. #.....# ......#",
    "#.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#",
    ".#...#. ...#... .#..... #.....# .....#. #.....# #.....# ...#... #.....# .....#.",
    "..###.. .#####. ####### .#####. .....#. .#####. .#####. ...#... .#####. .####..",
    "....... ....... ....... ....... ....... ....... ....... ....... ....... ......."};

/// [84, 10], axes IO: +1 where digit o has ink at pixel i, counted row by row, and -1 elsewhere.
inline constexpr auto digitCodes = [] {
    std::array<float, static_cast<std::size_t>(digitPixels * digitCount)> codes{};
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t pixel = i / digitCount;
        const std::size_t column = i % digitCount * (digitWidth + 1) + pixel % digitWidth;
        codes[i] = digitBitmaps[pixel / digitWidth][column] == '#' ? 1.0F : -1.0F;
    }
    return codes;
}();

} // namespace fovea
