#include "core/kernels/convolution/direct/weights_gradient.hpp"

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/geometry.hpp"
#include "core/kernels/convolution/panel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/source.hpp"

namespace fovea::convolution {

namespace {

/// How the gradient's work is divided, from the shape alone: the batch into slices with a partial
/// sum each, added in their order at the end, and the weights into parts of input channels and
/// panels of output channels. Small weights get many slices, large ones many parts.
struct Division {
    std::int64_t slices = 1;
    std::int64_t channelParts = 1;
    std::int64_t channelsPerPart = 1;
    std::int64_t panelParts = 1;

    std::int64_t tasks() const { return slices * channelParts * panelParts; }
};

constexpr std::int64_t goodTasks = 64;
constexpr std::int64_t widestPanel = 64;
/// What of dOutput passes under all taps at once: it should stay in a core's first cache.
constexpr std::int64_t panelFloats = 6 * 1024;
constexpr UnitLimits goodUnit{.sourceFloats = 32 * 1024, .pixels = 256};

std::int64_t paddedOutputs(const ConvolutionShape& s) {
    return roundUpToVectors(s.outputsPerGroup());
}

std::int64_t weightRows(const ConvolutionShape& s) {
    return s.kernel.height * s.kernel.width * s.inputsPerGroup();
}

Division divisionOf(const ConvolutionShape& s, std::int64_t units) {
    constexpr std::int64_t mostPartialFloats = 1024 * 1024;
    constexpr std::int64_t fewChannels = 16;
    Division division;
    const std::int64_t mostSlices = std::clamp<std::int64_t>(
        mostPartialFloats / (weightRows(s) * paddedOutputs(s)), 1, goodTasks);
    const auto partsOf = [](std::int64_t count, std::int64_t piece, std::int64_t most) {
        return std::clamp<std::int64_t>((count + piece - 1) / piece, 1,
                                        std::max<std::int64_t>(1, most));
    };
    const std::int64_t channels = s.inputsPerGroup();
    division.slices = std::min(mostSlices, units);
    division.channelParts = partsOf(channels, fewChannels, goodTasks / mostSlices);
    division.channelsPerPart = (channels + division.channelParts - 1) / division.channelParts;
    division.channelParts = partsOf(channels, division.channelsPerPart, channels);
    division.panelParts =
        partsOf(s.outputsPerGroup(), widestPanel, goodTasks / (mostSlices * division.channelParts));
    return division;
}

/// The gradient of one group's weights; groups take their turns.
class GradientWork {
public:
    explicit GradientWork(const ConvolutionShape& shape)
        : m_s(shape),
          m_rows(forwardRows(shape)),
          m_columns(forwardColumns(shape)),
          m_units(unitsOf(shape.input.n, m_rows, m_columns, shape.inputsPerGroup(), goodUnit)),
          m_division(divisionOf(shape, m_units.count())) {}

    std::int64_t scratchBytes() const;
    void run(View<const float> input, View<const float> dOutput, std::span<float> dWeight,
             std::span<float> dBias, std::span<std::byte> memory);

private:
    struct Part {
        std::int64_t firstChannel;
        std::int64_t channels;
        std::int64_t beginPanel;
        std::int64_t endPanel;
        bool sumsBias;
    };

    struct Task {
        Part part;
        float* partial;
        float* biasPartial;
        float* buffer;
        PanelRun* runs;
        PanelRow* taps;
        float* packedOutputs;
    };

    /// A unit, what may follow it within a vector's width, and room to read behind.
    std::int64_t endFloats() const {
        return m_units.imagesPerUnit * m_units.rowsPerUnit * m_columns.positions * m_s.output.c +
               2 * widestLanes;
    }

    /// Rows of dOutput that lie a multiple of many lines apart would push each other out of the
    /// first cache, so a panel of them is copied together before many taps read it.
    bool packsOutputs() const {
        constexpr std::int64_t farFloats = 128;
        return m_s.output.c >= farFloats;
    }

    std::int64_t packedFloats() const {
        return packsOutputs() ? std::max(panelFloats, m_columns.positions * widestPanel) : 0;
    }

    std::int64_t partialFloats() const { return weightRows(m_s) * paddedOutputs(m_s); }

    SourceReader readerFor(const Part& part) const;
    Part partAt(std::int64_t task) const;
    std::int64_t taskBytes() const;
    std::int64_t outputOffset(std::int64_t unit) const;
    void copyEnd(float* copy);
    const float* outputsOf(std::int64_t unit) const;
    void runTask(std::int64_t index, Scratch scratch) const;
    void fillTaps(const Part& part, const UnitSource& source, PanelRow* taps) const;
    void addUnit(const Task& task, const Unit& unit, const UnitSource& source, const float* outputs,
                 bool isFirst) const;
    void pack(const float* outputs, std::int64_t pixels, std::int64_t columns, float* to) const;
    void addSlices(std::span<float> dWeight, std::span<float> dBias) const;

    const ConvolutionShape& m_s;
    Axis m_rows;
    Axis m_columns;
    Units m_units;
    Division m_division;
    PanelColumns m_panels;
    std::int64_t m_group = 0;
    const float* m_input = nullptr;
    const float* m_dOutput = nullptr;
    const float* m_end = nullptr; ///< a copy of dOutput from m_endOffset
    std::int64_t m_endOffset = 0;
    float* m_partials = nullptr;
    float* m_biasPartials = nullptr;
};

SourceReader GradientWork::readerFor(const Part& part) const {
    const Images images{m_input, m_s.input.c, m_group * m_s.inputsPerGroup() + part.firstChannel,
                        part.channels};
    return {m_rows, m_columns, m_units, images};
}

GradientWork::Part GradientWork::partAt(std::int64_t task) const {
    const std::int64_t panelPart = task % m_division.panelParts;
    const std::int64_t channelPart = task / m_division.panelParts % m_division.channelParts;
    const std::int64_t first = channelPart * m_division.channelsPerPart;
    return {first, std::min(m_division.channelsPerPart, m_s.inputsPerGroup() - first),
            m_panels.count * panelPart / m_division.panelParts,
            m_panels.count * (panelPart + 1) / m_division.panelParts, channelPart == 0};
}

std::int64_t GradientWork::taskBytes() const {
    const Part widest{0, m_division.channelsPerPart, 0, 0, false};
    return fovea::convolution::scratchBytes<float>(readerFor(widest).bufferFloats()) +
           fovea::convolution::scratchBytes<PanelRun>(m_units.imagesPerUnit * m_units.rowsPerUnit) +
           fovea::convolution::scratchBytes<PanelRow>(m_s.kernel.height * m_s.kernel.width *
                                                      m_division.channelsPerPart) +
           fovea::convolution::scratchBytes<float>(packedFloats());
}

std::int64_t GradientWork::scratchBytes() const {
    return fovea::convolution::scratchBytes<float>(m_division.slices * partialFloats()) +
           fovea::convolution::scratchBytes<float>(m_division.slices * paddedOutputs(m_s)) +
           fovea::convolution::scratchBytes<float>(endFloats()) + m_division.tasks() * taskBytes();
}

void GradientWork::run(View<const float> input, View<const float> dOutput, std::span<float> dWeight,
                       std::span<float> dBias, std::span<std::byte> memory) {
    m_input = input.data;
    m_dOutput = dOutput.data;
    m_panels = panelColumns(m_s.outputsPerGroup());
    Scratch scratch(memory);
    m_partials = scratch.take<float>(m_division.slices * partialFloats());
    m_biasPartials = scratch.take<float>(m_division.slices * paddedOutputs(m_s));
    copyEnd(scratch.take<float>(endFloats()));
    std::byte* taskMemory = scratch.take<std::byte>(m_division.tasks() * taskBytes());
    for (m_group = 0; m_group < m_s.groups; ++m_group) {
        parallelFor(m_division.tasks(), [&](std::int64_t task) {
            const auto size = static_cast<std::size_t>(taskBytes());
            runTask(task, Scratch({taskMemory + static_cast<std::size_t>(task) * size, size}));
        });
        addSlices(dWeight, dBias);
    }
}

/// Where a unit's dOutput begins, in floats.
std::int64_t GradientWork::outputOffset(std::int64_t index) const {
    const Unit unit = m_units.at(index);
    return (unit.image * m_rows.positions + unit.row) * m_columns.positions * m_s.output.c;
}

/// Panels read whole vectors of dOutput. Within it that is harmless, what lies in the superfluous
/// lanes is dropped; at its very end it is not, so the last units have a copy with room behind.
void GradientWork::copyEnd(float* copy) {
    const std::int64_t floats = m_s.output.elements();
    std::int64_t first = m_units.count() - 1;
    while (first > 0 && outputOffset(first) + widestLanes > floats)
        --first;
    m_endOffset = outputOffset(first);
    std::copy_n(m_dOutput + m_endOffset, floats - m_endOffset, copy);
    std::fill_n(copy + floats - m_endOffset, widestLanes, 0.0F);
    m_end = copy;
}

const float* GradientWork::outputsOf(std::int64_t index) const {
    const std::int64_t offset = outputOffset(index);
    return (offset < m_endOffset ? m_dOutput + offset : m_end + (offset - m_endOffset)) +
           m_group * m_s.outputsPerGroup();
}

void GradientWork::runTask(std::int64_t index, Scratch scratch) const {
    const std::int64_t slice = index / (m_division.channelParts * m_division.panelParts);
    Task task{};
    task.part = partAt(index);
    task.partial = m_partials + slice * partialFloats();
    task.biasPartial = m_biasPartials + slice * paddedOutputs(m_s);
    const SourceReader reader = readerFor(task.part);
    task.buffer = scratch.take<float>(reader.bufferFloats());
    task.runs = scratch.take<PanelRun>(m_units.imagesPerUnit * m_units.rowsPerUnit);
    task.taps = scratch.take<PanelRow>(m_s.kernel.height * m_s.kernel.width * task.part.channels);
    task.packedOutputs = scratch.take<float>(packedFloats());
    const std::int64_t units = m_units.count();
    const std::int64_t begin = units * slice / m_division.slices;
    const std::int64_t end = units * (slice + 1) / m_division.slices;
    for (std::int64_t i = begin; i < end; ++i) {
        const Unit unit = m_units.at(i);
        const UnitSource source = reader.read(unit, task.buffer);
        if (i == begin)
            fillTaps(task.part, source, task.taps);
        addUnit(task, unit, source, outputsOf(i), i == begin);
    }
}

/// The rows of the product: each weight [kh, kw, i], by where it reads a pixel's window.
void GradientWork::fillTaps(const Part& part, const UnitSource& source, PanelRow* taps) const {
    for (std::int64_t y = 0; y < m_rows.taps; ++y)
        for (std::int64_t x = 0; x < m_columns.taps; ++x)
            for (std::int64_t i = 0; i < part.channels; ++i) {
                const std::int64_t weight =
                    (y * m_columns.taps + x) * m_s.inputsPerGroup() + part.firstChannel + i;
                *taps++ = {y * m_rows.tapStep * source.rowStride +
                               x * m_columns.tapStep * source.pixelStride + i,
                           weight * paddedOutputs(m_s)};
            }
}

void GradientWork::addUnit(const Task& task, const Unit& unit, const UnitSource& source,
                           const float* outputs, bool isFirst) const {
    const std::int64_t rowFloats = m_columns.positions * m_s.output.c;
    for (std::int64_t image = 0; image < unit.images; ++image)
        for (std::int64_t row = 0; row < unit.rows; ++row) {
            const std::int64_t i = image * unit.rows + row;
            task.runs[i] = {image * source.imageStride + row * m_rows.step * source.rowStride,
                            i * rowFloats};
        }
    Panel panel;
    panel.source = source.origin;
    panel.rows = task.taps;
    panel.rowCount = m_rows.taps * m_columns.taps * task.part.channels;
    panel.rowsAreAdjacent = m_rows.taps * m_columns.taps == 1;
    panel.runStep = m_columns.step * source.pixelStride;
    // A 1x1 kernel reads one row behind the other: one long run, whose beginning is paid once.
    const std::int64_t rowStep = m_rows.step * source.rowStride;
    const bool isOneRun = rowStep == m_columns.positions * panel.runStep &&
                          (unit.images == 1 || source.imageStride == unit.rows * rowStep);
    panel.lanes = m_panels.lanes;
    const std::int64_t rowCount = unit.images * unit.rows;
    const std::int64_t rowsAtOnce =
        std::max<std::int64_t>(1, panelFloats / (m_columns.positions * m_panels.width));
    for (std::int64_t row = 0; row < rowCount; row += rowsAtOnce) {
        const std::int64_t rows = std::min(rowsAtOnce, rowCount - row);
        panel.runs = task.runs + row;
        panel.runCount = isOneRun ? 1 : rows;
        panel.runLength = isOneRun ? rows * m_columns.positions : m_columns.positions;
        panel.accumulates = !isFirst || row > 0;
        for (std::int64_t p = task.part.beginPanel; p < task.part.endPanel; ++p) {
            const std::int64_t column = p * m_panels.width;
            panel.right = outputs + column;
            panel.destination = task.partial + column;
            // All lanes are kept: the partial sums have room for them.
            panel.columns =
                m_panels.padded(std::min(m_panels.width, m_s.outputsPerGroup() - column));
            const float* right = panel.right + row * rowFloats;
            panel.rightStride = m_s.output.c;
            if (packsOutputs()) {
                pack(right, rows * m_columns.positions, panel.columns, task.packedOutputs);
                right = task.packedOutputs;
                panel.rightStride = panel.columns;
                panel.right = right;
                for (std::int64_t i = 0; i < rows; ++i)
                    task.runs[row + i].right = i * m_columns.positions * panel.columns;
            }
            multiplyPanel(panel);
            if (!task.part.sumsBias)
                continue;
            if (!panel.accumulates)
                std::fill_n(task.biasPartial + column, panel.columns, 0.0F);
            addRowSums(right, rows * m_columns.positions, panel.rightStride, panel.columns,
                       task.biasPartial + column);
        }
    }
}

void GradientWork::pack(const float* outputs, std::int64_t pixels, std::int64_t columns,
                        float* to) const {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
        std::copy_n(outputs + pixel * m_s.output.c, columns, to + pixel * columns);
}

void GradientWork::addSlices(std::span<float> dWeight, std::span<float> dBias) const {
    const std::int64_t padded = paddedOutputs(m_s);
    const std::int64_t outputs = m_s.outputsPerGroup();
    const std::int64_t firstOutput = m_group * outputs;
    const auto addRow = [&](const float* partials, std::int64_t sliceFloats, float* to) {
        std::copy_n(partials, outputs, to);
        for (std::int64_t slice = 1; slice < m_division.slices; ++slice)
            for (std::int64_t o = 0; o < outputs; ++o)
                to[o] += partials[slice * sliceFloats + o];
    };
    const std::int64_t rowFloats = outputs * m_division.slices;
    parallelChunks(weightRows(m_s), std::max<std::int64_t>(1, 16384 / rowFloats),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t row = begin; row < end; ++row)
                           addRow(m_partials + row * padded, partialFloats(),
                                  dWeight.data() + row * m_s.output.c + firstOutput);
                   });
    if (!dBias.empty())
        addRow(m_biasPartials, padded, dBias.data() + firstOutput);
}

} // namespace

void weightsGradient(const ConvolutionShape& shape, View<const float> input,
                     View<const float> dOutput, std::span<float> dWeight, std::span<float> dBias,
                     std::span<std::byte> scratch) {
    GradientWork(shape).run(input, dOutput, dWeight, dBias, scratch);
}

std::int64_t weightsGradientScratchBytes(const ConvolutionShape& shape) {
    return GradientWork(shape).scratchBytes();
}

} // namespace fovea::convolution
