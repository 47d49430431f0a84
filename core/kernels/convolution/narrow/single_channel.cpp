#include "core/kernels/convolution/narrow/single_channel.hpp"

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/finish_pixels.hpp"
#include "core/kernels/convolution/narrow/single_channel_rows.hpp"
#include "core/kernels/convolution/panel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/tasks.hpp"

namespace fovea::convolution {

namespace {

/// The expanded source of a unit, on the stack of the thread that needs it: 32 KiB.
constexpr std::int64_t mostExpandedFloats = 8 * 1024;
constexpr std::int64_t mostLineFloats = 512; ///< of a row of the source with its border

constexpr std::int64_t goodRows = 7;

/// How the batch is cut: units are some neighbouring rows of an image.
class Division {
public:
    explicit Division(const ConvolutionShape& shape)
        : m_s(shape),
          m_span(shape.output.w + shape.kernel.width - 1),
          m_lineFloats(roundUpToVectors(m_span) + 2 * widestLanes),
          m_expandedRow(roundUpToVectors(m_span * shape.output.c) + widestLanes) {
        const std::int64_t most = mostExpandedFloats / m_expandedRow - (shape.kernel.height - 1);
        if (m_lineFloats > mostLineFloats || most < std::min(goodRows, shape.output.h))
            return;
        m_unitsPerImage = (shape.output.h + most - 1) / most;
        m_rowsPerUnit = (shape.output.h + m_unitsPerImage - 1) / m_unitsPerImage;
    }

    bool isPossible() const { return m_rowsPerUnit > 0; }

    std::int64_t units() const { return m_s.output.n * m_unitsPerImage; }

    std::int64_t tasks() const { return tasksOf(units(), m_s.macs() * m_s.output.n); }

    /// Calls body(unit, its first pixel in the output, its rows, with their source expanded) for
    /// all units of a task.
    template <class Body>
    void forUnits(std::int64_t task, const float* input, Body body) const {
        alignas(64) std::array<float, mostExpandedFloats> expanded;
        const PixelPattern pattern = pixelPattern(m_s.output.c);
        const std::int64_t begin = units() * task / tasks();
        const std::int64_t end = units() * (task + 1) / tasks();
        for (std::int64_t unit = begin; unit < end; ++unit) {
            const std::int64_t image = unit / m_unitsPerImage;
            const std::int64_t row = unit % m_unitsPerImage * m_rowsPerUnit;
            SingleChannelRows rows{expanded.data(),
                                   m_expandedRow,
                                   m_s.kernel,
                                   m_s.output.c,
                                   pattern.lanes,
                                   std::min(m_rowsPerUnit, m_s.output.h - row),
                                   m_s.output.w * m_s.output.c};
            expand(pattern, input + image * m_s.input.perSample(), row - m_s.pads.top,
                   rows.rows + m_s.kernel.height - 1, expanded.data());
            body(unit, (image * m_s.output.h + row) * m_s.output.w, rows);
        }
    }

private:
    void expand(const PixelPattern& pattern, const float* image, std::int64_t firstRow,
                std::int64_t count, float* to) const;

    const ConvolutionShape& m_s;
    std::int64_t m_span;        ///< pixels that a row of windows covers
    std::int64_t m_lineFloats;  ///< with room to read whole vectors behind
    std::int64_t m_expandedRow; ///< floats
    std::int64_t m_unitsPerImage = 1;
    std::int64_t m_rowsPerUnit = 0;
};

/// Source rows from `firstRow`, border included, each pixel once for every channel of the output.
void Division::expand(const PixelPattern& pattern, const float* image, std::int64_t firstRow,
                      std::int64_t count, float* to) const {
    const std::int64_t begin = std::clamp<std::int64_t>(m_s.pads.left, 0, m_span);
    const std::int64_t end = std::clamp<std::int64_t>(m_s.input.w + m_s.pads.left, begin, m_span);
    // Some rows at a time: to load what has just been stored otherwise takes long.
    constexpr std::int64_t atOnce = 4;
    alignas(64) std::array<float, atOnce* static_cast<std::size_t>(mostLineFloats)> lines{};
    for (std::int64_t first = 0; first < count; first += atOnce) {
        const std::int64_t last = std::min(count, first + atOnce);
        for (std::int64_t i = first; i < last; ++i) {
            const std::int64_t row = firstRow + i;
            const bool isInside = row >= 0 && row < m_s.input.h;
            float* line = lines.data() + i % atOnce * m_lineFloats + begin;
            if (isInside)
                std::copy_n(image + row * m_s.input.w + begin - m_s.pads.left, end - begin, line);
            else
                std::fill_n(line, end - begin, 0.0F);
        }
        for (std::int64_t i = first; i < last; ++i)
            repeatPixels(pattern, lines.data() + i % atOnce * m_lineFloats, m_expandedRow,
                         to + i * m_expandedRow);
    }
}

/// weight [KH, KW, 1, O] and bias [O] in the pattern of the channels.
void spreadWeights(const ConvolutionShape& s, const ChannelPattern& pattern,
                   std::span<const float> weight, std::span<const float> bias, float* weights,
                   float* biases) {
    for (std::int64_t begin = 0; begin < pattern.floats(); begin += pattern.lanes)
        for (std::int64_t lane = begin; lane < begin + pattern.lanes; ++lane) {
            const std::int64_t channel = lane % s.output.c;
            *biases++ = bias.empty() ? 0.0F : bias[static_cast<std::size_t>(channel)];
            float* to = weights + begin * s.kernel.width * s.kernel.height + lane - begin;
            for (std::int64_t x = 0; x < s.kernel.width; ++x)
                for (std::int64_t y = 0; y < s.kernel.height; ++y, to += pattern.lanes)
                    *to = weight[static_cast<std::size_t>((y * s.kernel.width + x) * s.output.c +
                                                          channel)];
        }
}

/// The other way: adds up the lanes of each channel.
void gatherGradient(const ConvolutionShape& s, const ChannelPattern& pattern, const float* weights,
                    const float* biases, std::span<float> dWeight, std::span<float> dBias) {
    std::ranges::fill(dWeight, 0.0F);
    std::ranges::fill(dBias, 0.0F);
    for (std::int64_t begin = 0; begin < pattern.floats(); begin += pattern.lanes)
        for (std::int64_t lane = begin; lane < begin + pattern.lanes; ++lane) {
            const std::int64_t channel = lane % s.output.c;
            if (!dBias.empty())
                dBias[static_cast<std::size_t>(channel)] += *biases++;
            const float* from = weights + begin * s.kernel.width * s.kernel.height + lane - begin;
            for (std::int64_t x = 0; x < s.kernel.width; ++x)
                for (std::int64_t y = 0; y < s.kernel.height; ++y, from += pattern.lanes)
                    dWeight[static_cast<std::size_t>((y * s.kernel.width + x) * s.output.c +
                                                     channel)] += *from;
        }
}

/// Floats of weights or their gradient in the pattern of the channels, on any instruction set.
std::int64_t mostWeightFloats(const ConvolutionShape& s) {
    return s.kernel.height * s.kernel.width * s.output.c * widestLanes;
}

std::int64_t mostBiasFloats(const ConvolutionShape& s) { return s.output.c * widestLanes; }

} // namespace

bool isSingleChannel(const ConvolutionShape& s) {
    const Size2 one{1, 1};
    constexpr std::int64_t mostOutputs = 15;
    return s.input.c == 1 && s.output.c >= 2 && s.output.c <= mostOutputs && s.stride == one &&
           s.dilation == one && s.groups == 1 && hasSingleChannelRows(s.kernel.height) &&
           Division(s).isPossible();
}

void singleChannelForward(const ConvolutionShape& shape, View<const float> input,
                          std::span<const float> weight, std::span<const float> bias,
                          View<float> output, std::span<std::byte> scratch,
                          const Epilogue& epilogue) {
    Scratch memory(scratch);
    float* weights = memory.take<float>(mostWeightFloats(shape));
    float* biases = memory.take<float>(mostBiasFloats(shape));
    spreadWeights(shape, channelPattern(shape.output.c), weight, bias, weights, biases);
    const Division division(shape);
    parallelFor(division.tasks(), [&](std::int64_t task) {
        division.forUnits(
            task, input.data,
            [&](std::int64_t unit, std::int64_t pixel, const SingleChannelRows& rows) {
                convolveSingleChannel(rows, weights, biases, output.data + pixel * shape.output.c);
                finishPixels(epilogue, output.data, shape.output.c,
                             {pixel, rows.rows * shape.output.w}, unit);
            });
    });
}

std::int64_t singleChannelForwardScratchBytes(const ConvolutionShape& shape) {
    return scratchBytes<float>(mostWeightFloats(shape)) +
           scratchBytes<float>(mostBiasFloats(shape));
}

std::int64_t singleChannelMomentBlocks(const ConvolutionShape& shape) {
    return Division(shape).units();
}

void singleChannelBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                  View<const float> dOutput, std::span<float> dWeight,
                                  std::span<float> dBias, std::span<std::byte> scratch) {
    const Division division(shape);
    const ChannelPattern pattern = channelPattern(shape.output.c);
    const std::int64_t weights = shape.kernel.height * shape.kernel.width * pattern.floats();
    const std::int64_t floats = weights + pattern.floats();
    float* partials = Scratch(scratch).take<float>(division.tasks() * floats);
    parallelFor(division.tasks(), [&](std::int64_t task) {
        float* partial = partials + task * floats;
        std::fill_n(partial, floats, 0.0F);
        division.forUnits(task, input.data,
                          [&](std::int64_t, std::int64_t pixel, const SingleChannelRows& rows) {
                              addSingleChannelGradient(rows, dOutput.data + pixel * shape.output.c,
                                                       partial, partial + weights);
                          });
    });
    for (std::int64_t task = 1; task < division.tasks(); ++task)
        for (std::int64_t i = 0; i < floats; ++i)
            partials[i] += partials[task * floats + i];
    gatherGradient(shape, pattern, partials, partials + weights, dWeight, dBias);
}

std::int64_t singleChannelBackwardWeightsScratchBytes(const ConvolutionShape& shape) {
    return scratchBytes<float>(Division(shape).tasks() *
                               (mostWeightFloats(shape) + mostBiasFloats(shape)));
}

} // namespace fovea::convolution
