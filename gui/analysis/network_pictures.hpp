#pragma once

#include "core/evaluation/values/value_wall.hpp"
#include "gui/analysis/tile_wall.hpp"

namespace fovea::gui {

/// A wall of numbers as the window shows it, painted by its colours and scales tile by tile.
TileWall::Tiles tilesOf(const ValueWall& wall);

/// A tile's picture, a pixel a number.
QImage tilePicture(const ValueTile& tile, const Cut& cut);

/// A curve or bars, with their zero line, in `area`.
void paintCurve(QPainter& painter, const QRect& area, const ValueTile& tile,
                const QPalette& palette);

} // namespace fovea::gui
