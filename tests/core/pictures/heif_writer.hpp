#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/core/pictures/pattern.hpp"

namespace fovea::test {

enum class HeifCoding { Hevc, Av1 };

/// Planes as they are coded, without loss: one, or Y, Cb and Cr, the latter maybe subsampled.
struct HeifPlanes {
    std::vector<Pattern> planes; ///< of one channel each
    unsigned bits = 8;
    unsigned matrix = 6; ///< of H.273: 0 G, B and R as they are; 1 BT.709; 6 BT.601
    bool isFullRange = true;
};

/// A picture, or something else, in a HEIF file.
struct HeifItem {
    std::string type{};
    std::string data{};
    std::string configuration{}; ///< of the decoder, a box
    std::vector<std::string> properties{};
    std::string reference{}; ///< "auxl", "thmb", "cdsc": what it is to the first item
};

/// Written by libheif's encoders; without data where they fail.
HeifItem codedItem(HeifCoding coding, const HeifPlanes& planes);

/// Its size and depth as properties.
std::vector<std::string> sizeProperties(std::int64_t height, std::int64_t width,
                                        std::size_t channels, unsigned bits = 8);

/// A property that says how colours are coded.
std::string codedColours(unsigned matrix, bool isFullRange);

/// A file of items, the first of which is the picture; its transparency may be multiplied in.
/// `tiles` is of how many of the items that follow it the first is composed.
std::string heifFile(const std::string& brand, const std::vector<HeifItem>& items,
                     bool isMultiplied = false, std::size_t tiles = 0);

} // namespace fovea::test
