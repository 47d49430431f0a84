#include "core/evaluation/values/value_scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace fovea {

namespace {

constexpr Rgb noNumber{204, 121, 167};

/// An odd count, so that zero of a diverging map has a level of its own.
constexpr std::size_t colourLevels = 257;

using ColourTable = std::array<Rgb, colourLevels>;

ColourTable tableOf(Rgb (*map)(double)) {
    ColourTable table;
    for (std::size_t level = 0; level < colourLevels; ++level)
        table[level] = map(static_cast<double>(level) / (colourLevels - 1));
    return table;
}

} // namespace

double ValueScale::place(float value) const {
    if (std::isnan(value))
        return 0;
    const double range = static_cast<double>(high) - static_cast<double>(low);
    if (!(range > 0))
        return 0;
    return std::clamp((static_cast<double>(value) - static_cast<double>(low)) / range, 0.0, 1.0);
}

Rgb ValueScale::colour(float value) const {
    static const ColourTable signedTable = tableOf(diverging);
    static const ColourTable unsignedTable = tableOf(cividis);
    if (!std::isfinite(value))
        return noNumber;
    const auto level = static_cast<std::size_t>(std::lround(place(value) * (colourLevels - 1)));
    return isSigned() ? signedTable[level] : unsignedTable[level];
}

ValueScale scaleOf(float least, float greatest) {
    if (least < 0) {
        const float magnitude = std::max(-least, std::abs(greatest));
        return {-magnitude, magnitude};
    }
    return {0, std::max(greatest, 0.0F)};
}

ValueScale scaleOf(std::span<const float> values) {
    float least = 0;
    float greatest = 0;
    for (const float value : values)
        if (std::isfinite(value)) {
            least = std::min(least, value);
            greatest = std::max(greatest, value);
        }
    return scaleOf(least, greatest);
}

ValueScale signedScaleOf(std::span<const float> values) {
    const ValueScale scale = scaleOf(values);
    return {-scale.high, scale.high};
}

std::vector<float> ticksOf(const ValueScale& scale) {
    if (scale.isSigned())
        return {scale.low, scale.low / 2, 0, scale.high / 2, scale.high};
    if (scale.high > 0)
        return {0, scale.high / 2, scale.high};
    return {0};
}

std::string valueText(float value) {
    if (value == 0)
        return "0"; // and never "-0"
    return fmt::format("{:.4g}", value);
}

Rgb diverging(double value) {
    // Each side grows darker away from the middle, as the other does at the same distance.
    constexpr std::array<Rgb, 9> stops{{{0, 40, 84},
                                        {0, 81, 138},
                                        {20, 121, 184},
                                        {128, 183, 219},
                                        {242, 242, 242},
                                        {243, 160, 104},
                                        {200, 88, 6},
                                        {138, 54, 0},
                                        {76, 26, 0}}};
    const double place = std::isnan(value) ? 0 : std::clamp(value, 0.0, 1.0) * (stops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - static_cast<double>(below);
    const auto mix = [part](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + part * (to - from)));
    };
    const Rgb& from = stops[below];
    const Rgb& to = stops[below + 1];
    return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

} // namespace fovea
