#include "core/evaluation/values/map_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace fovea {

namespace {

/// Counts what is at an end of a layer's values.
class Ends {
public:
    explicit Ends(const ValueBounds& bounds) {
        // A rectifier has one end, at zero, which is its off and no saturation.
        const bool hasBoth = bounds.lower && bounds.upper;
        const double range =
            hasBoth ? static_cast<double>(*bounds.upper) - static_cast<double>(*bounds.lower) : 1;
        const auto near = static_cast<float>(saturatedNearness * range);
        if (bounds.lower && (hasBoth || *bounds.lower != 0))
            m_low = *bounds.lower + near;
        if (bounds.upper && (hasBoth || *bounds.upper != 0))
            m_high = *bounds.upper - near;
    }

    bool has(float value) const { return value != 0 && (value <= m_low || value >= m_high); }

private:
    float m_low = -std::numeric_limits<float>::infinity();
    float m_high = std::numeric_limits<float>::infinity();
};

struct MapSums {
    double sum = 0;
    double magnitude = 0;
    std::int64_t zeros = 0;
    std::int64_t atEnds = 0;
    std::int64_t finite = 0;
};

} // namespace

std::int64_t LayerFigures::count(MapMark mark) const {
    return std::count_if(maps.begin(), maps.end(),
                         [mark](const MapFigures& map) { return map.mark == mark; });
}

LayerFigures layerFigures(const FeatureMaps& maps) {
    const Ends ends(maps.bounds);
    const auto channels = static_cast<std::size_t>(maps.shape.c);
    const std::int64_t values = maps.shape.d * maps.shape.h * maps.shape.w;
    LayerFigures figures;
    figures.maps.resize(channels);
    std::vector<MapSums> sums(channels);
    // Channels are innermost: one pass over memory serves them all.
    for (std::size_t first = 0; first < maps.values.size(); first += channels)
        for (std::size_t channel = 0; channel < channels; ++channel) {
            const float value = maps.values[first + channel];
            if (!std::isfinite(value))
                continue;
            MapFigures& map = figures.maps[channel];
            MapSums& sum = sums[channel];
            map.least = sum.finite == 0 ? value : std::min(map.least, value);
            map.greatest = sum.finite == 0 ? value : std::max(map.greatest, value);
            sum.sum += static_cast<double>(value);
            sum.magnitude += std::abs(static_cast<double>(value));
            sum.zeros += value == 0 ? 1 : 0;
            sum.atEnds += ends.has(value) ? 1 : 0;
            ++sum.finite;
        }
    for (std::size_t channel = 0; channel < channels; ++channel) {
        MapFigures& map = figures.maps[channel];
        const MapSums& sum = sums[channel];
        const auto count = static_cast<double>(std::max<std::int64_t>(1, sum.finite));
        map.mean = sum.sum / count;
        map.strength = sum.magnitude / count;
        if (sum.zeros == values)
            map.mark = MapMark::Dead;
        else if (static_cast<double>(sum.atEnds) >= saturatedShare * static_cast<double>(values))
            map.mark = MapMark::Saturated;
        figures.least = channel == 0 ? map.least : std::min(figures.least, map.least);
        figures.greatest = channel == 0 ? map.greatest : std::max(figures.greatest, map.greatest);
    }
    return figures;
}

bool isVector(const Shape& shape) { return shape.d * shape.h * shape.w == 1; }

bool isSignal(const Shape& shape) { return shape.d == 1 && shape.h == 1 && shape.w > 1; }

Volume mapVolume(const FeatureMaps& maps, std::int64_t map) {
    const Shape& shape = maps.shape;
    return {maps.values.data() + map,
            {shape.d, shape.h, shape.w},
            {shape.h * shape.w * shape.c, shape.w * shape.c, shape.c}};
}

ValueScale mapScale(const LayerFigures& figures, ScaleBy by, std::int64_t map) {
    const ValueScale ofLayer = scaleOf(figures.least, figures.greatest);
    if (by == ScaleBy::Layer)
        return ofLayer;
    const MapFigures& own = figures.maps[static_cast<std::size_t>(map)];
    const float magnitude = std::max(std::abs(own.least), std::abs(own.greatest));
    // A dead map has no scale of its own.
    if (magnitude == 0)
        return ofLayer;
    return ofLayer.isSigned() ? ValueScale{-magnitude, magnitude} : ValueScale{0, magnitude};
}

std::vector<std::int64_t> mapOrder(const LayerFigures& figures, MapOrder order) {
    std::vector<std::int64_t> maps(figures.maps.size());
    std::iota(maps.begin(), maps.end(), std::int64_t{0});
    if (order == MapOrder::Strength)
        std::stable_sort(maps.begin(), maps.end(), [&](std::int64_t a, std::int64_t b) {
            return figures.maps[static_cast<std::size_t>(a)].strength >
                   figures.maps[static_cast<std::size_t>(b)].strength;
        });
    return maps;
}

std::string_view nameOf(MapMark mark) {
    switch (mark) {
    case MapMark::Dead:
        return "dead";
    case MapMark::Saturated:
        return "saturated";
    case MapMark::None:
        break;
    }
    return "";
}

std::string sizeText(const Shape& shape) {
    const auto several = [](std::int64_t count, std::string_view one) {
        return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
    };
    if (isVector(shape))
        return several(shape.c, "value");
    if (isSignal(shape))
        return several(shape.c, "curve") + fmt::format(" of {} points", shape.w);
    const std::string image = fmt::format("{}x{}", shape.h, shape.w);
    return several(shape.c, "map") +
           (shape.d > 1 ? fmt::format(" of {} slices of {}", shape.d, image) : " of " + image);
}

std::string layerText(const FeatureMaps& maps, const LayerFigures& figures) {
    std::string words = fmt::format("{}: {}", maps.node, sizeText(maps.shape));
    for (const MapMark mark : {MapMark::Dead, MapMark::Saturated})
        if (const std::int64_t count = figures.count(mark); count > 0)
            words +=
                fmt::format(", {} {}", count,
                            // A single zero is no dead map, but may be one for this sample.
                            mark == MapMark::Dead && isVector(maps.shape) ? "zero" : nameOf(mark));
    return words;
}

} // namespace fovea
