#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace fovea {

/// Limits of a number, or of each number of a size. An end belongs to it unless it is excluded.
struct Range {
    double low = 0;
    double high = std::numeric_limits<std::int32_t>::max();
    bool excludesLow = false;
    bool excludesHigh = false;

    bool operator==(const Range&) const = default;

    /// NaN and the infinities are in no range.
    bool contains(double x) const {
        return std::isfinite(x) && (excludesLow ? x > low : x >= low) &&
               (excludesHigh ? x < high : x <= high);
    }
};

constexpr double unbounded = std::numeric_limits<double>::infinity();

constexpr Range atLeast(double low) { return {low, unbounded}; }

constexpr Range above(double low) { return {low, unbounded, true}; }

/// Without its upper end: a momentum from 0 to below 1.
constexpr Range fromToBelow(double low, double high) { return {low, high, false, true}; }

/// Without its lower end.
constexpr Range aboveTo(double low, double high) { return {low, high, true, false}; }

} // namespace fovea
