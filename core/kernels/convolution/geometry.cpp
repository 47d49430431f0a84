#include "core/kernels/convolution/geometry.hpp"

#include <algorithm>
#include <numeric>

namespace fovea::convolution {

namespace {

/// One axis of a ConvolutionShape.
struct Line {
    std::int64_t input;
    std::int64_t output;
    std::int64_t kernel;
    std::int64_t stride;
    std::int64_t dilation;
    std::int64_t pad;
};

Line rowsOf(const ConvolutionShape& s) {
    return {s.input.h, s.output.h, s.kernel.height, s.stride.height, s.dilation.height, s.pads.top};
}

Line columnsOf(const ConvolutionShape& s) {
    return {s.input.w, s.output.w, s.kernel.width, s.stride.width, s.dilation.width, s.pads.left};
}

Axis forwardAxis(const Line& line) {
    Axis axis;
    axis.sourceSize = line.input;
    axis.positions = line.output;
    axis.first = -line.pad;
    axis.step = line.stride;
    axis.taps = line.kernel;
    axis.tapStep = line.dilation;
    axis.destinationSize = line.output;
    return axis;
}

Axis backwardAxis(const Line& line, std::int64_t phase) {
    Axis axis;
    axis.sourceSize = line.output;
    axis.positions =
        std::max<std::int64_t>(0, (line.input - phase + line.stride - 1) / line.stride);
    axis.destinationSize = line.input;
    axis.destinationFirst = phase;
    axis.destinationStep = line.stride;
    // Output y reaches input i through kernel element k where y*stride = i + pad - k*dilation. The
    // elements that can do so for this phase lie `period` apart; in the order of growing y they
    // are taken from the last to the first.
    const std::int64_t period = line.stride / std::gcd(line.stride, line.dilation);
    std::int64_t last = -1;
    for (std::int64_t k = 0; k < line.kernel; ++k)
        if ((phase + line.pad - k * line.dilation) % line.stride == 0)
            last = k;
    if (last < 0)
        return axis;
    axis.taps = last / period + 1;
    axis.first = (phase + line.pad - last * line.dilation) / line.stride;
    axis.tapStep = line.dilation * period / line.stride;
    axis.kernelFirst = last;
    axis.kernelStep = -period;
    return axis;
}

/// Of `count` numbers first, first + step, ... those in [0, size).
AxisRange inside(std::int64_t first, std::int64_t step, std::int64_t count, std::int64_t size) {
    const auto below = [&](std::int64_t limit) {
        const std::int64_t gap = limit - first;
        return gap <= 0 ? 0 : std::min(count, (gap + step - 1) / step);
    };
    return {below(0), below(size)};
}

} // namespace

AxisRange tapsInside(const Axis& axis, std::int64_t position) {
    return inside(axis.first + position * axis.step, axis.tapStep, axis.taps, axis.sourceSize);
}

TapGroup tapGroup(const Axis& axis, std::int64_t begin, std::int64_t end) {
    const AxisRange taps = tapsInside(axis, begin);
    std::int64_t last = begin + 1;
    if (taps.count() == axis.taps && axis.taps > 0)
        last = std::min(end, positionsInside(axis, axis.taps - 1).end);
    else
        while (last < end && tapsInside(axis, last) == taps)
            ++last;
    return {{begin, last}, taps};
}

AxisRange positionsInside(const Axis& axis, std::int64_t tap) {
    return inside(axis.first + tap * axis.tapStep, axis.step, axis.positions, axis.sourceSize);
}

Axis forwardRows(const ConvolutionShape& shape) { return forwardAxis(rowsOf(shape)); }

Axis forwardColumns(const ConvolutionShape& shape) { return forwardAxis(columnsOf(shape)); }

Axis backwardRows(const ConvolutionShape& shape, std::int64_t phase) {
    return backwardAxis(rowsOf(shape), phase);
}

Axis backwardColumns(const ConvolutionShape& shape, std::int64_t phase) {
    return backwardAxis(columnsOf(shape), phase);
}

Unit Units::at(std::int64_t index) const {
    const std::int64_t image = index / unitsPerImage() * imagesPerUnit;
    const std::int64_t row = index % unitsPerImage() * rowsPerUnit;
    return {image, std::min(imagesPerUnit, images - image), row, std::min(rowsPerUnit, rows - row)};
}

Units unitsOf(std::int64_t images, const Axis& rows, const Axis& columns,
              std::int64_t sourceChannels, const UnitLimits& limits) {
    constexpr std::int64_t fewPixels = 64;
    constexpr std::int64_t manyPixels = 2048;
    const std::int64_t rowFloats = std::max<std::int64_t>(
        1, std::max(columns.spanOf(columns.positions), columns.positions) * sourceChannels);
    const auto fits = [&](std::int64_t count) {
        const std::int64_t pixels = count * columns.positions;
        return pixels <= fewPixels ||
               (pixels <= manyPixels && rows.spanOf(count) * rowFloats <= limits.sourceFloats);
    };
    Units units{images, rows.positions};
    while (units.rowsPerUnit < rows.positions && fits(units.rowsPerUnit + 1))
        ++units.rowsPerUnit;
    if (units.rowsPerUnit < rows.positions) {
        // Parts of about one size.
        const std::int64_t parts = units.unitsPerImage();
        units.rowsPerUnit = (rows.positions + parts - 1) / parts;
        return units;
    }
    const std::int64_t pixels = std::max<std::int64_t>(1, rows.positions * columns.positions);
    const std::int64_t floats = std::max<std::int64_t>(1, rows.spanOf(rows.positions) * rowFloats);
    units.imagesPerUnit =
        std::max<std::int64_t>(1, std::min(limits.pixels / pixels, limits.sourceFloats / floats));
    return units;
}

} // namespace fovea::convolution
