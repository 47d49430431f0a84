#include "core/evaluation/explain/heat.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea {

namespace {

template <class PerPlace>
Heat foldedChannels(View<const float> sample, PerPlace fold) {
    Heat heat{sample.shape.withBatch(1), {}};
    const auto channels = static_cast<std::size_t>(sample.shape.c);
    heat.shape.c = 1;
    const auto values = sample.values();
    for (std::size_t i = 0; i < values.size(); i += channels)
        heat.values.push_back(fold(values.subspan(i, channels)));
    return heat;
}

/// Where one axis' places lie among another size's: between two of them, so far from the first.
struct BetweenTwo {
    std::int64_t first = 0;
    std::int64_t second = 0;
    double part = 0;
};

BetweenTwo between(std::int64_t place, std::int64_t from, std::int64_t to) {
    const double middle =
        (static_cast<double>(place) + 0.5) * static_cast<double>(from) / static_cast<double>(to) -
        0.5;
    const double inside = std::clamp(middle, 0.0, static_cast<double>(from - 1));
    const auto first = static_cast<std::int64_t>(inside);
    return {first, std::min(first + 1, from - 1), inside - static_cast<double>(first)};
}

bool isOuter(std::int64_t place, std::int64_t extent) {
    if (extent == 1)
        return false;
    const std::int64_t border = std::max<std::int64_t>(1, extent / 10);
    return place < border || place >= extent - border;
}

/// The share of `heat` on the border, weighing each place by `weight`.
template <class Weight>
double outerShare(const Heat& heat, Weight weight) {
    double outer = 0;
    double all = 0;
    for (std::int64_t z = 0; z < heat.shape.d; ++z)
        for (std::int64_t y = 0; y < heat.shape.h; ++y)
            for (std::int64_t x = 0; x < heat.shape.w; ++x) {
                const double value = weight(heat.at(z, y, x));
                all += value;
                if (isOuter(z, heat.shape.d) || isOuter(y, heat.shape.h) ||
                    isOuter(x, heat.shape.w))
                    outer += value;
            }
    return all > 0 ? outer / all : 0;
}

} // namespace

HeatSums sumsOf(const Heat& heat) {
    HeatSums sums;
    for (const float value : heat.values)
        (value > 0 ? sums.positive : sums.negative) += static_cast<double>(value);
    return sums;
}

HeatRange rangeOf(const Heat& heat) {
    const auto [least, most] = std::ranges::minmax(heat.values);
    return {least, most};
}

Heat addedOverChannels(View<const float> sample) {
    Heat heat = foldedChannels(sample, [](std::span<const float> channels) {
        double sum = 0;
        for (const float value : channels)
            sum += static_cast<double>(value);
        return static_cast<float>(sum);
    });
    heat.isSigned = true;
    return heat;
}

Heat largestOfChannels(View<const float> sample) {
    return foldedChannels(sample, [](std::span<const float> channels) {
        float largest = 0;
        for (const float value : channels)
            largest = std::max(largest, std::abs(value));
        return largest;
    });
}

Heat resized(const Heat& heat, const Shape& shape) {
    Heat result{{1, shape.d, shape.h, shape.w, 1}, {}, heat.isSigned};
    for (std::int64_t z = 0; z < shape.d; ++z)
        for (std::int64_t y = 0; y < shape.h; ++y)
            for (std::int64_t x = 0; x < shape.w; ++x) {
                const BetweenTwo depths = between(z, heat.shape.d, shape.d);
                const BetweenTwo rows = between(y, heat.shape.h, shape.h);
                const BetweenTwo columns = between(x, heat.shape.w, shape.w);
                double value = 0;
                for (const bool behind : {false, true})
                    for (const bool below : {false, true})
                        for (const bool right : {false, true}) {
                            const double weight = (behind ? depths.part : 1 - depths.part) *
                                                  (below ? rows.part : 1 - rows.part) *
                                                  (right ? columns.part : 1 - columns.part);
                            value += weight * static_cast<double>(
                                                  heat.at(behind ? depths.second : depths.first,
                                                          below ? rows.second : rows.first,
                                                          right ? columns.second : columns.first));
                        }
                result.values.push_back(static_cast<float>(value));
            }
    return result;
}

double shareOnBorder(const Heat& heat) {
    return outerShare(heat, [](float value) { return std::abs(static_cast<double>(value)); });
}

bool liesOnBorder(const Heat& heat) {
    const double share = shareOnBorder(heat);
    return share > 0.5 && share > 1.5 * outerShare(heat, [](float) { return 1.0; });
}

} // namespace fovea
