#include "core/evaluation/values/tile_curve.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

namespace {

/// Room above the highest and below the lowest value.
constexpr double curveMargin = 2;

/// Where a value stands in a box, from its top.
class Height {
public:
    Height(const ValueScale& scale, std::int64_t pixels)
        : m_scale(scale), m_bottom(static_cast<double>(pixels) - curveMargin) {}

    double of(float value) const {
        return m_bottom - (m_bottom - curveMargin) * m_scale.place(value);
    }

private:
    ValueScale m_scale;
    double m_bottom;
};

} // namespace

Rgb barColour(float value, const ValueScale& scale) {
    constexpr Rgb blue{20, 121, 184};
    constexpr Rgb orange{219, 103, 14};
    return value > 0 && scale.isSigned() ? orange : blue;
}

TileCurve tileCurve(const ValueTile& tile, const Size2& box) {
    const Height height(tile.scale, box.height);
    const Volume& numbers = tile.numbers;
    const std::int64_t count = numbers.extents.width;
    TileCurve curve;
    curve.zero = height.of(0);
    const double step = static_cast<double>(box.width) / static_cast<double>(count);
    if (tile.form == TileForm::Curve) {
        for (std::int64_t i = 0; i < count; ++i)
            if (const float value = numbers.at(0, 0, i); std::isfinite(value))
                curve.points.push_back({(static_cast<double>(i) + 0.5) * step, height.of(value)});
        return curve;
    }
    // More bars than pixels: of those in a pixel the one that is farthest from zero.
    const std::int64_t shown = std::min(count, box.width);
    const double width = static_cast<double>(box.width) / static_cast<double>(shown);
    for (std::int64_t bar = 0; bar < shown; ++bar) {
        float value = 0;
        for (std::int64_t i = bar * count / shown; i < (bar + 1) * count / shown; ++i)
            if (const float each = numbers.at(0, 0, i);
                std::isfinite(each) && std::abs(each) > std::abs(value))
                value = each;
        if (value == 0)
            continue;
        const double end = height.of(value);
        const double gap = width >= 4 ? 1 : 0;
        curve.bars.push_back({static_cast<double>(bar) * width, std::min(end, curve.zero),
                              width - gap, std::abs(end - curve.zero),
                              barColour(value, tile.scale)});
    }
    return curve;
}

} // namespace fovea
