#pragma once

#include <algorithm>

#include "core/kernels/convolution/geometry.hpp"

namespace fovea::convolution {

/// Positions that three_by_three.hpp has code for.
struct InnerBlock {
    AxisRange rows;
    AxisRange columns;

    bool isEmpty() const { return rows.count() <= 0 || columns.count() <= 0; }
};

/// Those of `rows`, in all columns, whose 3x3 taps all lie inside of the image; none for other
/// kernels.
inline InnerBlock innerBlock(const Axis& rowAxis, const Axis& columnAxis, const AxisRange& rows) {
    const auto suits = [&](const Axis& axis) {
        return axis.taps == 3 && axis.tapStep == 1 && axis.destinationStep == 1 &&
               axis.step == rowAxis.step && axis.step <= 2;
    };
    if (!suits(rowAxis) || !suits(columnAxis))
        return {};
    const auto inside = [](const Axis& axis) {
        const std::int64_t begin = positionsInside(axis, 0).begin;
        return AxisRange{begin, std::max(begin, positionsInside(axis, 2).end)};
    };
    const AxisRange inRows = inside(rowAxis);
    const AxisRange inColumns = inside(columnAxis);
    const std::int64_t begin = std::max(rows.begin, inRows.begin);
    if (inColumns.count() == 0 || begin >= std::min(rows.end, inRows.end))
        return {};
    return {{begin, std::min(rows.end, inRows.end)}, inColumns};
}

} // namespace fovea::convolution
