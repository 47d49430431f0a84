#pragma once

#include <functional>
#include <string>

#include "core/evaluation/values/map_figures.hpp"

namespace fovea {

enum class TileForm {
    Map,    ///< a colour for each number
    Colour, ///< three numbers as red, green and blue
    Curve,  ///< along the width
    Bars    ///< along the width, from zero
};

/// One picture of a wall.
struct ValueTile {
    TileForm form = TileForm::Map;
    Volume numbers;
    std::int64_t colourStep = 0; ///< of Colour: from red to green to blue
    ValueScale scale{};
    std::string name{};          ///< "conv1, map 3"
    std::string along{"x"};      ///< what a curve or bars go along
    std::int64_t firstAlong = 0; ///< the number of the first
    MapMark mark = MapMark::None;
};

/// Pictures of numbers in a grid, made when they are asked for.
struct ValueWall {
    std::int64_t count = 0;
    std::int64_t columns = 0; ///< 0: as many as there is room for
    std::int64_t unit = 1;    ///< so many tiles stay beside each other
    Size3 extents{};          ///< of every tile's numbers
    Cut cut{};
    TileForm form = TileForm::Map;     ///< of all of them but the single channels of colours
    std::optional<ValueScale> scale{}; ///< none: each tile has its own
    std::function<std::optional<ValueTile>(std::int64_t)> tile{}; ///< none: the place stays empty

    /// Whether there are slices to choose from.
    bool hasSlices() const { return extents.depth > 1; }
};

/// How large a tile's picture is, in its own pixels. A curve and bars have no rows of their own:
/// they are twice as wide as high.
Size2 tileSize(const ValueWall& wall);

/// A Map or Colour tile in colour, a pixel a number. Between three cuts it is `gap`.
Image tileImage(const ValueTile& tile, const Cut& cut, Rgb gap);

/// A number under the mouse.
struct ValueAt {
    Voxel voxel;
    float value = 0;   ///< of Colour the red one's
    std::string words; ///< "y 3, x 17: 0.52"
};

/// What is at a place of a tile's picture, `across` and `down` from 0 to 1; nothing between cuts.
std::optional<ValueAt> valueAt(const ValueTile& tile, const Cut& cut, double across, double down);

} // namespace fovea
