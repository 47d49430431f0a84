#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/depthwise/depthwise.hpp"
#include "core/kernels/convolution/depthwise/inner_block.hpp"
#include "core/kernels/convolution/depthwise/pixels.hpp"
#include "core/kernels/convolution/depthwise/three_by_three.hpp"
#include "core/kernels/convolution/finish_pixels.hpp"

namespace fovea::convolution {

namespace {

struct DepthwiseCorrelation {
    Axis rows;
    Axis columns;
    std::int64_t channels;
    std::int64_t kernelWidth;
    const float* source;
    const float* weight;
    const float* bias;
    float* destination;

    std::int64_t sourceRowFloats() const { return columns.sourceSize * channels; }

    std::int64_t destinationRowFloats() const { return columns.destinationSize * channels; }

    /// Where tap (tapRow, tapColumn) of a position is; it must lie inside.
    const float* sourceOf(std::int64_t image, std::int64_t row, std::int64_t tapRow,
                          std::int64_t column, std::int64_t tapColumn) const {
        const std::int64_t y = rows.first + row * rows.step + tapRow * rows.tapStep;
        const std::int64_t x = columns.first + column * columns.step + tapColumn * columns.tapStep;
        return source + (image * rows.sourceSize + y) * sourceRowFloats() + x * channels;
    }

    const float* weightOf(std::int64_t tapRow, std::int64_t tapColumn) const {
        const std::int64_t y = rows.kernelFirst + tapRow * rows.kernelStep;
        const std::int64_t x = columns.kernelFirst + tapColumn * columns.kernelStep;
        return weight + (y * kernelWidth + x) * channels;
    }

    float* destinationOf(std::int64_t image, std::int64_t row, std::int64_t column) const {
        const std::int64_t y = rows.destinationFirst + row * rows.destinationStep;
        const std::int64_t x = columns.destinationFirst + column * columns.destinationStep;
        return destination + (image * rows.destinationSize + y) * destinationRowFloats() +
               x * channels;
    }
};

/// Some positions of a row, whichever taps they have.
void correlateRow(const DepthwiseCorrelation& c, std::int64_t image, std::int64_t row,
                  const AxisRange& range) {
    if (range.count() <= 0)
        return;
    const AxisRange inRows = tapsInside(c.rows, row);
    DepthwisePixels pixels;
    pixels.sourceStep = c.columns.step * c.channels;
    pixels.bias = c.bias;
    pixels.destinationStep = c.columns.destinationStep * c.channels;
    pixels.channels = c.channels;
    pixels.taps.rows = inRows.count();
    pixels.taps.sourceColumn = c.columns.tapStep * c.channels;
    pixels.taps.sourceRow = c.rows.tapStep * c.sourceRowFloats();
    pixels.taps.weightColumn = c.columns.kernelStep * c.channels;
    pixels.taps.weightRow = c.rows.kernelStep * c.kernelWidth * c.channels;
    for (std::int64_t begin = range.begin, end = 0; begin < range.end; begin = end) {
        const TapGroup group = tapGroup(c.columns, begin, range.end);
        end = group.positions.end;
        pixels.source = c.sourceOf(image, row, inRows.begin, begin, group.taps.begin);
        pixels.weight = c.weightOf(inRows.begin, group.taps.begin);
        pixels.destination = c.destinationOf(image, row, begin);
        pixels.taps.columns = group.taps.count();
        pixels.count = end - begin;
        correlateDepthwise(pixels);
    }
}

/// Rows of one image: the inside in blocks where there is code for it, all else row by row.
void correlateRows(const DepthwiseCorrelation& c, std::int64_t image, const AxisRange& rows) {
    const InnerBlock inner = innerBlock(c.rows, c.columns, rows);
    for (std::int64_t row = rows.begin; row < rows.end; ++row) {
        const bool isInner = row >= inner.rows.begin && row < inner.rows.end;
        const AxisRange done = isInner ? inner.columns : AxisRange{};
        correlateRow(c, image, row, {0, done.begin});
        correlateRow(c, image, row, {done.end, c.columns.positions});
    }
    if (inner.isEmpty())
        return;
    DepthwiseBlock block;
    block.source = c.sourceOf(image, inner.rows.begin, 0, inner.columns.begin, 0);
    block.sourceRow = c.sourceRowFloats();
    block.step = c.rows.step;
    block.weight = c.weightOf(0, 0);
    block.weightRow = c.rows.kernelStep * c.kernelWidth * c.channels;
    block.weightColumn = c.columns.kernelStep * c.channels;
    block.bias = c.bias;
    block.destination = c.destinationOf(image, inner.rows.begin, inner.columns.begin);
    block.destinationRow = c.destinationRowFloats();
    block.pixels = {inner.rows.count(), inner.columns.count()};
    block.channels = c.channels;
    correlateDepthwiseBlock(block);
}

/// Rows of an image that stay in the cache from the first that is read to the last that is
/// finished, an even number of them.
Units rowUnits(std::int64_t images, const Axis& rows, const Axis& columns, std::int64_t channels) {
    constexpr std::int64_t goodFloats = 16 * 1024;
    const std::int64_t rowFloats = std::max<std::int64_t>(1, columns.positions * channels);
    const std::int64_t most = std::max<std::int64_t>(2, goodFloats / rowFloats);
    const std::int64_t parts = (rows.positions + most - 1) / most;
    const std::int64_t rowsPerPart = parts == 0 ? 1 : (rows.positions + parts - 1) / parts;
    return {images, rows.positions, 1, (rowsPerPart + 1) / 2 * 2};
}

DepthwiseCorrelation forwardOf(const ConvolutionShape& s) {
    return {forwardRows(s), forwardColumns(s), s.output.c, s.kernel.width,
            nullptr,        nullptr,           nullptr,    nullptr};
}

Units forwardUnits(const ConvolutionShape& s) {
    return rowUnits(s.input.n, forwardRows(s), forwardColumns(s), s.output.c);
}

} // namespace

bool isDepthwise(const ConvolutionShape& shape) {
    return shape.groups > 1 && shape.groups == shape.input.c && shape.groups == shape.output.c;
}

void depthwiseForward(const ConvolutionShape& s, View<const float> input,
                      std::span<const float> weight, std::span<const float> bias,
                      View<float> output, const Epilogue& epilogue) {
    DepthwiseCorrelation c = forwardOf(s);
    c.source = input.data;
    c.weight = weight.data();
    c.bias = bias.empty() ? nullptr : bias.data();
    c.destination = output.data;
    const Units units = forwardUnits(s);
    parallelFor(units.count(), [&](std::int64_t i) {
        const Unit unit = units.at(i);
        correlateRows(c, unit.image, {unit.row, unit.row + unit.rows});
        const std::int64_t firstRow = unit.image * s.output.h + unit.row;
        finishPixels(epilogue, output.data, s.output.c,
                     {firstRow * s.output.w, unit.rows * s.output.w}, i);
    });
}

std::int64_t depthwiseMomentBlocks(const ConvolutionShape& shape) {
    return forwardUnits(shape).count();
}

void depthwiseBackwardData(const ConvolutionShape& s, View<const float> dOutput,
                           std::span<const float> weight, View<float> dInput) {
    // The first phase has the most positions.
    const Units units = rowUnits(s.input.n, backwardRows(s, 0), backwardColumns(s, 0),
                                 s.input.c * s.stride.height * s.stride.width);
    parallelFor(units.count(), [&](std::int64_t i) {
        const Unit unit = units.at(i);
        DepthwiseCorrelation c = forwardOf(s);
        c.source = dOutput.data;
        c.weight = weight.data();
        c.destination = dInput.data;
        // All phases of a few rows together, so that dOutput comes into the cache once.
        for (std::int64_t y = 0; y < s.stride.height; ++y)
            for (std::int64_t x = 0; x < s.stride.width; ++x) {
                c.rows = backwardRows(s, y);
                c.columns = backwardColumns(s, x);
                correlateRows(c, unit.image,
                              {unit.row, std::min(unit.row + unit.rows, c.rows.positions)});
            }
    });
}

} // namespace fovea::convolution
