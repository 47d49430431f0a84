#pragma once

#include "core/data/image.hpp"

namespace fovea::test {

/// By EXIF's own words for each orientation: where the stored first row and first column lie.
inline Image turned(const Image& stored, int orientation) {
    const bool isLying = orientation >= 5; // The first row is at a side.
    Image image{isLying ? stored.width : stored.height, isLying ? stored.height : stored.width,
                stored.channels, stored.pixels};
    const bool isRowFromEnd =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const bool isColumnFromEnd =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    for (std::int64_t y = 0; y != stored.height; ++y)
        for (std::int64_t x = 0; x != stored.width; ++x)
            for (std::int64_t c = 0; c != stored.channels; ++c) {
                const std::int64_t row = isRowFromEnd ? stored.height - 1 - y : y;
                const std::int64_t column = isColumnFromEnd ? stored.width - 1 - x : x;
                const std::int64_t pixel =
                    isLying ? column * image.width + row : row * image.width + column;
                image.pixels[static_cast<std::size_t>(pixel * stored.channels + c)] =
                    stored.pixels[static_cast<std::size_t>(
                        (y * stored.width + x) * stored.channels + c)];
            }
    return image;
}

} // namespace fovea::test
