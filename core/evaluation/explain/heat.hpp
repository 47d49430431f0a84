#pragma once

#include <vector>

#include "core/tensor/view.hpp"

namespace fovea {

/// How much each place of a sample counts, for a class.
struct Heat {
    Shape shape; ///< [1, D, H, W, 1]
    std::vector<float> values;
    /// Values below zero speak against the class; else none is below zero.
    bool isSigned = false;

    float at(std::int64_t z, std::int64_t y, std::int64_t x) const {
        return values[static_cast<std::size_t>((z * shape.h + y) * shape.w + x)];
    }
};

struct HeatSums {
    double positive = 0;
    double negative = 0; ///< at most zero
};

HeatSums sumsOf(const Heat& heat);

struct HeatRange {
    float least = 0;
    float most = 0;
};

HeatRange rangeOf(const Heat& heat);

/// One sample's values, the channels of each place added up.
Heat addedOverChannels(View<const float> sample);

/// One sample's values, of each place that of the largest magnitude, without its sign.
Heat largestOfChannels(View<const float> sample);

/// Brought to another size, linearly along each axis; a place is the middle of its pixel.
Heat resized(const Heat& heat, const Shape& shape);

/// The share of the heat, without signs, that lies on the border: along each axis of more than one
/// place the outer tenth at either end, one place at least. 0 where there is no heat.
double shareOnBorder(const Heat& heat);

/// Whether most of it lies there: more than half of the heat, and more than one and a half times
/// what lies there of a heat that is the same everywhere.
bool liesOnBorder(const Heat& heat);

} // namespace fovea
