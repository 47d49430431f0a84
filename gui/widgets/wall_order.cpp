#include "gui/widgets/wall_order.hpp"

#include <algorithm>

namespace fovea::gui {

std::vector<int> placesNearestFirst(const RowsInSight& sight, bool goesUp) {
    std::vector<int> places;
    const auto addRow = [&](int row) {
        const int begin = std::clamp(row * sight.columns, 0, sight.count);
        const int end = std::clamp((row + 1) * sight.columns, 0, sight.count);
        for (int place = begin; place < end; ++place) {
            places.push_back(place);
        }
    };
    for (int row = 0; row < sight.rows; ++row) {
        addRow(sight.first + row);
    }
    for (int away = 1; away <= 2 * sight.rows; ++away) {
        const int above = sight.first - away;
        const int below = sight.first + sight.rows - 1 + away;
        addRow(goesUp ? above : below);
        if (away <= sight.rows) {
            addRow(goesUp ? below : above);
        }
    }
    return places;
}

} // namespace fovea::gui
