#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/depthwise/depthwise.hpp"
#include "core/kernels/convolution/depthwise/inner_block.hpp"
#include "core/kernels/convolution/depthwise/pixels.hpp"
#include "core/kernels/convolution/depthwise/three_by_three.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/tasks.hpp"

namespace fovea::convolution {

namespace {

/// A part of the batch's rows with partial sums of its own: [kernel height, kernel width, channels]
/// of the weights, and behind them [channels] of the bias where that is wanted.
class Slice {
public:
    Slice(const ConvolutionShape& shape, const float* input, const float* dOutput, float* partial)
        : m_s(shape),
          m_rows(forwardRows(shape)),
          m_columns(forwardColumns(shape)),
          m_input(input),
          m_dOutput(dOutput),
          m_partial(partial) {}

    /// Rows of one image.
    void add(std::int64_t image, const AxisRange& rows) const {
        const InnerBlock inner = innerBlock(m_rows, m_columns, rows);
        for (std::int64_t row = rows.begin; row < rows.end; ++row) {
            const bool isInner = row >= inner.rows.begin && row < inner.rows.end;
            const AxisRange done = isInner ? inner.columns : AxisRange{};
            addPixels(image, row, {0, done.begin});
            addPixels(image, row, {done.end, m_columns.positions});
        }
        if (!inner.isEmpty())
            addBlock(image, inner);
    }

    void addBias(std::int64_t image, const AxisRange& rows) const {
        const std::int64_t channels = m_s.output.c;
        addDepthwiseSum({gradientOf(image, rows.begin, 0), channels, nullptr, 0,
                         rows.count() * m_s.output.w, channels,
                         m_partial + m_s.kernel.height * m_s.kernel.width * channels});
    }

private:
    const float* sourceOf(std::int64_t image, std::int64_t row, std::int64_t tapRow,
                          std::int64_t column, std::int64_t tapColumn) const {
        const std::int64_t y = m_rows.first + row * m_rows.step + tapRow * m_rows.tapStep;
        const std::int64_t x =
            m_columns.first + column * m_columns.step + tapColumn * m_columns.tapStep;
        return m_input + ((image * m_s.input.h + y) * m_s.input.w + x) * m_s.input.c;
    }

    const float* gradientOf(std::int64_t image, std::int64_t row, std::int64_t column) const {
        return m_dOutput + ((image * m_s.output.h + row) * m_s.output.w + column) * m_s.output.c;
    }

    void addPixels(std::int64_t image, std::int64_t row, const AxisRange& range) const;
    void addBlock(std::int64_t image, const InnerBlock& inner) const;

    const ConvolutionShape& m_s;
    Axis m_rows;
    Axis m_columns;
    const float* m_input;
    const float* m_dOutput;
    float* m_partial;
};

/// Some pixels of a row, tap by tap.
void Slice::addPixels(std::int64_t image, std::int64_t row, const AxisRange& range) const {
    const std::int64_t channels = m_s.output.c;
    const AxisRange inRows = tapsInside(m_rows, row);
    for (std::int64_t y = inRows.begin; y < inRows.end; ++y)
        for (std::int64_t x = 0; x < m_columns.taps; ++x) {
            const AxisRange inside = positionsInside(m_columns, x);
            const std::int64_t begin = std::max(range.begin, inside.begin);
            const std::int64_t end = std::min(range.end, inside.end);
            if (begin < end)
                addDepthwiseSum({sourceOf(image, row, y, begin, x), m_columns.step * channels,
                                 gradientOf(image, row, begin), channels, end - begin, channels,
                                 m_partial + (y * m_columns.taps + x) * channels});
        }
}

void Slice::addBlock(std::int64_t image, const InnerBlock& inner) const {
    DepthwiseBlockSum sum;
    sum.source = sourceOf(image, inner.rows.begin, 0, inner.columns.begin, 0);
    sum.sourceRow = m_s.input.w * m_s.input.c;
    sum.step = m_rows.step;
    sum.gradient = gradientOf(image, inner.rows.begin, inner.columns.begin);
    sum.gradientRow = m_s.output.w * m_s.output.c;
    sum.pixels = {inner.rows.count(), inner.columns.count()};
    sum.channels = m_s.output.c;
    sum.sums = m_partial;
    addDepthwiseBlockSum(sum);
}

/// Rows that are read for one channel vector after the other; they should stay in the cache.
std::int64_t rowsAtOnce(const ConvolutionShape& s) {
    constexpr std::int64_t goodFloats = 16 * 1024;
    return std::max<std::int64_t>(2, goodFloats / (s.output.w * s.output.c));
}

std::int64_t rowCount(const ConvolutionShape& s) { return s.output.n * s.output.h; }

std::int64_t slicesOf(const ConvolutionShape& s) {
    return tasksOf(rowCount(s), s.macs() * s.output.n);
}

std::int64_t partialFloats(const ConvolutionShape& s) {
    return (s.kernel.height * s.kernel.width + 1) * s.output.c;
}

void sumRows(const ConvolutionShape& s, const Slice& slice, const AxisRange& range, bool hasBias) {
    for (std::int64_t begin = range.begin, end = 0; begin < range.end; begin = end) {
        const std::int64_t image = begin / s.output.h;
        end = std::min({range.end, (image + 1) * s.output.h, begin + rowsAtOnce(s)});
        const AxisRange rows{begin - image * s.output.h, end - image * s.output.h};
        slice.add(image, rows);
        if (hasBias)
            slice.addBias(image, rows);
    }
}

} // namespace

void depthwiseBackwardWeights(const ConvolutionShape& s, View<const float> input,
                              View<const float> dOutput, std::span<float> dWeight,
                              std::span<float> dBias, std::span<std::byte> scratch) {
    const std::int64_t slices = slicesOf(s);
    const std::int64_t floats = partialFloats(s);
    float* partials = Scratch(scratch).take<float>(slices * floats);
    parallelFor(slices, [&](std::int64_t i) {
        float* partial = partials + i * floats;
        std::fill_n(partial, floats, 0.0F);
        sumRows(s, Slice(s, input.data, dOutput.data, partial),
                {rowCount(s) * i / slices, rowCount(s) * (i + 1) / slices}, !dBias.empty());
    });
    for (std::int64_t slice = 1; slice < slices; ++slice)
        for (std::int64_t i = 0; i < floats; ++i)
            partials[i] += partials[slice * floats + i];
    const std::int64_t weights = floats - s.output.c;
    std::copy_n(partials, weights, dWeight.data());
    if (!dBias.empty())
        std::copy_n(partials + weights, s.output.c, dBias.data());
}

std::int64_t depthwiseBackwardWeightsScratchBytes(const ConvolutionShape& shape) {
    return scratchBytes<float>(slicesOf(shape) * partialFloats(shape));
}

} // namespace fovea::convolution
