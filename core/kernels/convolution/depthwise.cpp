#include "core/kernels/convolution/depthwise.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/depthwise_pixels.hpp"
#include "core/kernels/convolution/geometry.hpp"
#include "core/kernels/convolution/scratch.hpp"

namespace fovea::convolution {

namespace {

/// How many slices of the batch have a partial sum each.
constexpr std::int64_t mostSlices = 32;

struct DepthwiseCorrelation {
    Axis rows;
    Axis columns;
    std::int64_t channels;
    std::int64_t kernelWidth;
    const float* source;
    const float* weight;
    const float* bias;
    float* destination;
};

void correlateRow(const DepthwiseCorrelation& c, std::int64_t image, std::int64_t row) {
    const AxisRange inRows = tapsInside(c.rows, row);
    DepthwisePixels pixels;
    pixels.sourceStep = c.columns.step * c.channels;
    pixels.bias = c.bias;
    pixels.destinationStep = c.columns.destinationStep * c.channels;
    pixels.channels = c.channels;
    pixels.taps.rows = inRows.count();
    pixels.taps.sourceColumn = c.columns.tapStep * c.channels;
    pixels.taps.sourceRow = c.rows.tapStep * c.columns.sourceSize * c.channels;
    pixels.taps.weightColumn = c.columns.kernelStep * c.channels;
    pixels.taps.weightRow = c.rows.kernelStep * c.kernelWidth * c.channels;
    const std::int64_t sourceRow = image * c.rows.sourceSize + c.rows.first + row * c.rows.step +
                                   inRows.begin * c.rows.tapStep;
    const std::int64_t kernelRow = c.rows.kernelFirst + inRows.begin * c.rows.kernelStep;
    const std::int64_t destinationRow =
        image * c.rows.destinationSize + c.rows.destinationFirst + row * c.rows.destinationStep;
    for (std::int64_t begin = 0, end = 0; begin < c.columns.positions; begin = end) {
        const TapGroup group = tapGroup(c.columns, begin, c.columns.positions);
        const AxisRange inColumns = group.taps;
        end = group.positions.end;
        const std::int64_t sourceColumn =
            c.columns.first + begin * c.columns.step + inColumns.begin * c.columns.tapStep;
        const std::int64_t kernelColumn =
            c.columns.kernelFirst + inColumns.begin * c.columns.kernelStep;
        const std::int64_t destinationColumn =
            c.columns.destinationFirst + begin * c.columns.destinationStep;
        pixels.source = c.source + (sourceRow * c.columns.sourceSize + sourceColumn) * c.channels;
        pixels.weight = c.weight + (kernelRow * c.kernelWidth + kernelColumn) * c.channels;
        pixels.destination =
            c.destination +
            (destinationRow * c.columns.destinationSize + destinationColumn) * c.channels;
        pixels.taps.columns = inColumns.count();
        pixels.count = end - begin;
        correlateDepthwise(pixels);
    }
}

void correlateImages(const DepthwiseCorrelation& c, std::int64_t images) {
    constexpr std::int64_t goodFloats = 16 * 1024;
    const std::int64_t rowFloats = std::max<std::int64_t>(1, c.columns.positions * c.channels);
    parallelChunks(images * c.rows.positions, std::max<std::int64_t>(1, goodFloats / rowFloats),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t row = begin; row < end; ++row)
                           correlateRow(c, row / c.rows.positions, row % c.rows.positions);
                   });
}

/// Adds to the partial sums [taps of rows][taps of columns][channels] what one row of dOutput
/// gives.
void addRow(const ConvolutionShape& s, const Axis& rows, const Axis& columns, const float* image,
            const float* outputs, std::int64_t row, float* partial) {
    const std::int64_t channels = s.output.c;
    const AxisRange inRows = tapsInside(rows, row);
    DepthwiseSum sum;
    sum.leftStep = columns.step * channels;
    sum.rightStep = channels;
    sum.channels = channels;
    for (std::int64_t y = inRows.begin; y < inRows.end; ++y)
        for (std::int64_t x = 0; x < columns.taps; ++x) {
            const AxisRange positions = positionsInside(columns, x);
            const std::int64_t sourceRow = rows.first + row * rows.step + y * rows.tapStep;
            const std::int64_t sourceColumn =
                columns.first + positions.begin * columns.step + x * columns.tapStep;
            sum.left = image + (sourceRow * columns.sourceSize + sourceColumn) * channels;
            sum.right = outputs + positions.begin * channels;
            sum.count = positions.count();
            sum.sums = partial + (y * columns.taps + x) * channels;
            addDepthwiseSum(sum);
        }
}

std::int64_t slicesOf(const ConvolutionShape& s) {
    return std::min(mostSlices, s.output.n * s.output.h);
}

/// Of one slice: every weight's sum, and behind them the biases'.
std::int64_t partialFloats(const ConvolutionShape& s) {
    return (s.kernel.height * s.kernel.width + 1) * s.output.c;
}

void sumSlice(const ConvolutionShape& s, const float* input, const float* dOutput,
              std::int64_t slice, float* partial) {
    const Axis rows = forwardRows(s);
    const Axis columns = forwardColumns(s);
    const std::int64_t total = s.output.n * s.output.h;
    const std::int64_t rowFloats = s.output.w * s.output.c;
    float* biasPartial = partial + s.kernel.height * s.kernel.width * s.output.c;
    std::fill_n(partial, partialFloats(s), 0.0F);
    const std::int64_t end = total * (slice + 1) / slicesOf(s);
    for (std::int64_t i = total * slice / slicesOf(s); i < end; ++i) {
        const float* outputs = dOutput + i * rowFloats;
        addRow(s, rows, columns, input + i / s.output.h * s.input.perSample(), outputs,
               i % s.output.h, partial);
        addDepthwiseSum({outputs, s.output.c, nullptr, 0, s.output.w, s.output.c, biasPartial});
    }
}

} // namespace

bool isDepthwise(const ConvolutionShape& shape) {
    return shape.groups > 1 && shape.groups == shape.input.c && shape.groups == shape.output.c;
}

void depthwiseForward(const ConvolutionShape& s, View<const float> input,
                      std::span<const float> weight, std::span<const float> bias,
                      View<float> output) {
    correlateImages({forwardRows(s), forwardColumns(s), s.output.c, s.kernel.width, input.data,
                     weight.data(), bias.empty() ? nullptr : bias.data(), output.data},
                    s.input.n);
}

void depthwiseBackwardData(const ConvolutionShape& s, View<const float> dOutput,
                           std::span<const float> weight, View<float> dInput) {
    for (std::int64_t y = 0; y < s.stride.height; ++y)
        for (std::int64_t x = 0; x < s.stride.width; ++x)
            correlateImages({backwardRows(s, y), backwardColumns(s, x), s.input.c, s.kernel.width,
                             dOutput.data, weight.data(), nullptr, dInput.data},
                            s.input.n);
}

void depthwiseBackwardWeights(const ConvolutionShape& s, View<const float> input,
                              View<const float> dOutput, std::span<float> dWeight,
                              std::span<float> dBias, std::span<std::byte> scratch) {
    float* partials = Scratch(scratch).take<float>(slicesOf(s) * partialFloats(s));
    parallelFor(slicesOf(s), [&](std::int64_t slice) {
        sumSlice(s, input.data, dOutput.data, slice, partials + slice * partialFloats(s));
    });
    const std::int64_t weights = partialFloats(s) - s.output.c;
    for (std::int64_t slice = 1; slice < slicesOf(s); ++slice)
        for (std::int64_t i = 0; i < partialFloats(s); ++i)
            partials[i] += partials[slice * partialFloats(s) + i];
    std::copy_n(partials, weights, dWeight.data());
    if (!dBias.empty())
        std::copy_n(partials + weights, s.output.c, dBias.data());
}

std::int64_t depthwiseBackwardWeightsScratchBytes(const ConvolutionShape& shape) {
    return scratchBytes<float>(slicesOf(shape) * partialFloats(shape));
}

} // namespace fovea::convolution
