#pragma once

#include <algorithm>
#include <cstdint>

namespace fovea::convolution {

/// Winograd's F(4x4, 3x3) makes tiles of 4x4 results, each from 6x6 values of the source, with one
/// product a channel pair in each of 36 planes.
constexpr std::int64_t tileResults = 4;
constexpr std::int64_t tileSources = 6;
constexpr std::int64_t planeCount = tileSources * tileSources;

/// One tile's first result, and how many of its results there are: fewer at the right and bottom.
struct Tile {
    std::int64_t image = 0;
    std::int64_t row = 0;
    std::int64_t column = 0;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

/// The tiles of a batch, by image, row, column.
struct Tiles {
    std::int64_t images = 0;
    std::int64_t resultRows = 0; ///< of an image
    std::int64_t resultColumns = 0;

    std::int64_t rows() const { return (resultRows + tileResults - 1) / tileResults; }

    std::int64_t columns() const { return (resultColumns + tileResults - 1) / tileResults; }

    std::int64_t count() const { return images * rows() * columns(); }

    Tile at(std::int64_t index) const {
        const std::int64_t column = index % columns() * tileResults;
        const std::int64_t row = index / columns() % rows() * tileResults;
        return {index / (rows() * columns()), row, column, std::min(tileResults, resultRows - row),
                std::min(tileResults, resultColumns - column)};
    }
};

/// One matrix for each plane, in floats. Both strides are odd numbers of cache lines, lest the 36
/// values of a tile, or the rows of a product, fall into the same few sets of a cache.
struct Planes {
    std::int64_t rowStride = 0;
    std::int64_t planeStride = 0;

    static Planes of(std::int64_t rows, std::int64_t columns) {
        const std::int64_t row = oddLines(columns);
        return {row, oddLines(rows * row)};
    }

    std::int64_t floats() const { return planeCount * planeStride; }

private:
    static std::int64_t oddLines(std::int64_t floats) {
        constexpr std::int64_t line = 16;
        return ((floats + line - 1) / line | 1) * line;
    }
};

} // namespace fovea::convolution
