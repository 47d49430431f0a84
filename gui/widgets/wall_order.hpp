#pragma once

#include <vector>

namespace fovea::gui {

/// Rows of a wall of so many places that are in sight.
struct RowsInSight {
    int first = 0;
    int rows = 0;
    int columns = 1;
    int count = 0; ///< places of the whole wall
};

/// The order in which a wall's pictures are wanted: those in sight, from the top; then row by row,
/// the nearest first, two screens ahead and one behind. Ahead is where the wall was scrolled to
/// last: `goesUp` or down.
std::vector<int> placesNearestFirst(const RowsInSight& sight, bool goesUp);

} // namespace fovea::gui
