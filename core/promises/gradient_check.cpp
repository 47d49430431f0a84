#include "core/promises/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr float step = 0x1p-6F; // a power of two: x + step is exact for x below 1 in size
constexpr int mostCompared = 40;
constexpr double tolerance = 1e-2;

/// Slopes of the objective to either side of a value.
struct Slopes {
    double above;
    double below;

    double central() const { return (above + below) / 2; }

    double bend() const { return std::abs(above - below); }
};

struct Place {
    std::size_t index;
    Slopes half; ///< over half a step, the better ones
    Slopes whole;

    /// A smooth function's bend halves with the step, and its central slope hardly changes; a
    /// kink's bend stays where it lies at the value itself, and the slope changes elsewhere.
    bool isKink(double allowed) const {
        const bool staysBent = half.bend() > allowed && half.bend() > 0.75 * whole.bend();
        return staysBent || std::abs(half.central() - whole.central()) > allowed;
    }
};

Slopes slopesAt(float& value, float by, FunctionRef<double()> objective) {
    const float kept = value;
    const double here = objective();
    value = kept + by;
    const double above = objective();
    value = kept - by;
    const double below = objective();
    value = kept;
    const auto width = static_cast<double>(by);
    return {(above - here) / width, (here - below) / width};
}

std::vector<std::size_t> drawIndices(std::size_t count, RandomStream& random) {
    std::vector<std::size_t> indices;
    if (count <= mostCompared)
        for (std::size_t i = 0; i < count; ++i)
            indices.push_back(i);
    else
        for (int i = 0; i < mostCompared; ++i)
            indices.push_back(random.below(count));
    return indices;
}

} // namespace

GradientReport checkGradient(std::span<float> values, std::span<const float> gradient,
                             FunctionRef<double()> objective, RandomStream& random) {
    std::vector<Place> places;
    double scale = 0.1; // differences of float results are no finer than this times the tolerance
    for (const std::size_t i : drawIndices(values.size(), random)) {
        places.push_back(
            {i, slopesAt(values[i], step / 2, objective), slopesAt(values[i], step, objective)});
        scale = std::max(scale, std::abs(places.back().half.central()));
    }
    GradientReport report;
    double worst = 0;
    for (const Place& place : places) {
        if (place.isKink(tolerance / 2 * scale)) {
            ++report.kinks;
            continue;
        }
        ++report.compared;
        const double slope = place.half.central();
        const double difference = std::abs(slope - static_cast<double>(gradient[place.index]));
        if (difference <= tolerance * scale || difference <= worst)
            continue; // a NaN gets through to the failure
        worst = difference;
        report.failure = fmt::format("element {} of {}: gradient {:.6g}, by differences {:.6g}",
                                     place.index, values.size(), gradient[place.index], slope);
    }
    return report;
}

} // namespace fovea
