#include "gui/analysis/laboratory/tap_grid.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fovea::gui {

NumberGrid tapGrid(const std::vector<StepTap>& taps,
                   std::optional<double> (*number)(const StepTap&), const SignedColours& colours) {
    std::set<std::pair<std::int64_t, std::int64_t>> rows; // slice, row
    std::set<std::int64_t> columns;
    for (const StepTap& tap : taps) {
        rows.emplace(tap.at.d, tap.at.y);
        columns.insert(tap.at.x);
    }
    std::map<std::pair<int, int>, double> at;
    for (const StepTap& tap : taps) {
        if (const std::optional<double> value = number(tap)) {
            const auto row = std::distance(rows.begin(), rows.find({tap.at.d, tap.at.y}));
            const auto column = std::distance(columns.begin(), columns.find(tap.at.x));
            at[{static_cast<int>(row), static_cast<int>(column)}] = *value;
        }
    }
    const auto valueAt = [at](int row, int column) -> std::optional<double> {
        const auto found = at.find({row, column});
        return found == at.end() ? std::nullopt : std::optional(found->second);
    };
    return {static_cast<int>(rows.size()), static_cast<int>(columns.size()), valueAt, colours};
}

std::optional<double> valueOf(const StepTap& tap) { return tap.value; }

std::optional<double> weightOf(const StepTap& tap) { return tap.weight; }

std::optional<double> productOf(const StepTap& tap) { return tap.product; }

double largestMagnitude(const std::vector<StepTap>& taps,
                        std::optional<double> (*number)(const StepTap&)) {
    double largest = 0;
    for (const StepTap& tap : taps) {
        largest = std::max(largest, std::abs(number(tap).value_or(0)));
    }
    return largest;
}

} // namespace fovea::gui
