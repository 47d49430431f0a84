#include "core/kernels/convolution/direct/correlate.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/scratch.hpp"

namespace fovea::convolution {

namespace {

/// How many tasks there are at most: each has its own tables.
constexpr std::int64_t mostTasks = 128;

/// Where a border splits the pixels into groups, more images together leave fewer small ones.
UnitLimits limitsOf(const Correlation& c) {
    const bool hasBorder = c.rows.leavesSource() || c.columns.leavesSource();
    return {.sourceFloats = 128 * 1024, .pixels = hasBorder ? 800 : 256};
}

/// Everything about one correlation that its tasks share.
///
/// The pixels of a unit fall into groups that read inside the source with the same taps: the
/// inside of an image, its edges, its corners. Each group is a product of its own, over just those
/// taps, so that a border is neither copied nor multiplied.
class Work {
public:
    explicit Work(const Correlation& correlation)
        : m_c(correlation),
          m_units(unitsOf(correlation.images, correlation.rows, correlation.columns,
                          correlation.source.channelCount, limitsOf(correlation))) {}

    std::int64_t scratchBytes() const;

    std::int64_t units() const { return m_units.count(); }

    void run(std::span<std::byte> memory);

private:
    struct Task {
        PanelRun* runs;         ///< of the group at hand
        PanelRow* ownPixels;    ///< for units that are smaller than most
        const PanelRow* pixels; ///< of `unit`: by column group, in it by row, image, column
        Unit unit;
    };

    std::int64_t taps() const { return m_c.rows.taps * m_c.columns.taps; }

    std::int64_t pixelsPerUnit() const {
        return m_units.imagesPerUnit * m_units.rowsPerUnit * m_c.columns.positions;
    }

    std::int64_t sourceRowFloats() const { return m_c.columns.sourceSize * m_c.source.channels; }

    std::int64_t destinationRowFloats() const {
        return m_c.columns.destinationSize * m_c.destination.channels;
    }

    std::int64_t taskBytes() const;
    void runTask(std::int64_t begin, std::int64_t end, Scratch scratch) const;
    void fillPixels(std::int64_t imageCount, std::int64_t rowCount, PanelRow* pixel) const;
    const PanelRow* pixelsOf(const Unit& unit, PanelRow* own) const;
    void multiplyUnit(const Task& task, std::int64_t panel) const;
    void multiplyTaps(const Task& task, Panel panel, const AxisRange& rowTaps) const;
    void finishUnit(const Unit& unit, std::int64_t unitIndex, std::int64_t panel) const;
    Panel panelOf(const Unit& unit, std::int64_t index) const;
    void fillRuns(const AxisRange& rowTaps, const AxisRange& columnTaps, PanelRun* runs,
                  Panel& panel) const;

    const Correlation& m_c;
    Units m_units;
    PackedWeights m_weights;
    const float* m_bias = nullptr;
    PanelRow* m_pixels = nullptr; ///< of a unit of full size
    std::int64_t m_parts = 1;     ///< tasks' pieces of the panels, for each unit
};

std::int64_t Work::taskBytes() const {
    return fovea::convolution::scratchBytes<PanelRun>(taps()) +
           fovea::convolution::scratchBytes<PanelRow>(pixelsPerUnit());
}

std::int64_t Work::scratchBytes() const {
    const std::int64_t channels = m_c.kernel.destinations; // no fewer than there are panels
    const std::int64_t tasks = std::min(mostTasks, m_units.count() * channels);
    return fovea::convolution::scratchBytes<float>(
               packedFloats(taps(), m_c.kernel.sources, channels)) +
           fovea::convolution::scratchBytes<float>(roundUpToVectors(channels)) +
           fovea::convolution::scratchBytes<PanelRow>(pixelsPerUnit()) + tasks * taskBytes();
}

void Work::run(std::span<std::byte> memory) {
    Scratch scratch(memory);
    const std::int64_t channels = m_c.kernel.destinations;
    float* packed = scratch.take<float>(packedFloats(taps(), m_c.kernel.sources, channels));
    m_weights = m_c.prepared != nullptr ? PackedWeights::of(m_c.kernel, taps(), m_c.prepared)
                                        : packWeights(m_c.kernel, m_c.rows, m_c.columns, packed);
    float* bias = scratch.take<float>(roundUpToVectors(channels));
    if (m_c.bias != nullptr) {
        std::copy_n(m_c.bias, channels, bias);
        std::fill(bias + channels, bias + roundUpToVectors(channels), 0.0F);
        m_bias = bias;
    }
    m_pixels = scratch.take<PanelRow>(pixelsPerUnit());
    fillPixels(m_units.imagesPerUnit, m_units.rowsPerUnit, m_pixels);
    // Where there are few units, as with one image of a late layer, their panels are shared out.
    const std::int64_t units = m_units.count();
    m_parts = std::clamp<std::int64_t>(mostTasks / units, 1, m_weights.columns.count);
    const std::int64_t items = units * m_parts;
    const std::int64_t tasks = std::min(mostTasks, items);
    std::byte* taskMemory = scratch.take<std::byte>(tasks * taskBytes());
    parallelFor(tasks, [&](std::int64_t task) {
        const auto size = static_cast<std::size_t>(taskBytes());
        runTask(items * task / tasks, items * (task + 1) / tasks,
                Scratch({taskMemory + static_cast<std::size_t>(task) * size, size}));
    });
}

void Work::runTask(std::int64_t begin, std::int64_t end, Scratch scratch) const {
    Task task{};
    task.runs = scratch.take<PanelRun>(taps());
    task.ownPixels = scratch.take<PanelRow>(pixelsPerUnit());
    const std::int64_t panels = m_weights.columns.count;
    for (std::int64_t item = begin; item < end; ++item) {
        const Unit unit = m_units.at(item / m_parts);
        if (!(unit == task.unit))
            task.pixels = pixelsOf(unit, task.ownPixels);
        task.unit = unit;
        const std::int64_t part = item % m_parts;
        for (std::int64_t p = panels * part / m_parts; p < panels * (part + 1) / m_parts; ++p) {
            multiplyUnit(task, p);
            if (!m_c.epilogue.isIdentity())
                finishUnit(unit, item / m_parts, p);
        }
    }
}

/// Offsets do not depend on where a unit lies, so all of full size share one table.
const PanelRow* Work::pixelsOf(const Unit& unit, PanelRow* own) const {
    if (unit.images == m_units.imagesPerUnit && unit.rows == m_units.rowsPerUnit)
        return m_pixels;
    fillPixels(unit.images, unit.rows, own);
    return own;
}

void Work::fillPixels(std::int64_t imageCount, std::int64_t rowCount, PanelRow* pixel) const {
    const Axis& columns = m_c.columns;
    for (std::int64_t begin = 0, end = 0; begin < columns.positions; begin = end) {
        end = tapGroup(columns, begin, columns.positions).positions.end;
        for (std::int64_t row = 0; row < rowCount; ++row)
            for (std::int64_t image = 0; image < imageCount; ++image) {
                const std::int64_t from =
                    (image * m_c.rows.sourceSize + row * m_c.rows.step) * sourceRowFloats();
                const std::int64_t to =
                    (image * m_c.rows.destinationSize + row * m_c.rows.destinationStep) *
                    destinationRowFloats();
                for (std::int64_t x = begin; x < end; ++x)
                    *pixel++ = {from + x * columns.step * m_c.source.channels,
                                to + x * columns.destinationStep * m_c.destination.channels};
            }
    }
}

/// A panel too large for a core's second cache passes one row of taps at a time over all pixels,
/// so that it is read from further away only once.
void Work::multiplyUnit(const Task& task, std::int64_t index) const {
    constexpr std::int64_t cachedFloats = 128 * 1024;
    const Panel panel = panelOf(task.unit, index);
    const AxisRange all{0, m_c.rows.taps};
    const bool isLarge = m_weights.depth * panel.rightStride > cachedFloats;
    const bool fillsVectors = panel.columns == panel.rightStride; // as what accumulates must
    if (!isLarge || !fillsVectors) {
        multiplyTaps(task, panel, all);
        return;
    }
    for (std::int64_t y = all.begin; y < all.end; ++y)
        multiplyTaps(task, panel, {y, y + 1});
}

/// Adds the products of some rows of taps, the first rows of all to the bias.
void Work::multiplyTaps(const Task& task, Panel panel, const AxisRange& rowTaps) const {
    const Unit& unit = task.unit;
    const std::int64_t lastRow = unit.row + unit.rows;
    const PanelRow* pixels = task.pixels;
    for (std::int64_t column = 0; column < m_c.columns.positions;) {
        const TapGroup columns = tapGroup(m_c.columns, column, m_c.columns.positions);
        column = columns.positions.end;
        for (std::int64_t row = unit.row; row < lastRow;) {
            const TapGroup rows = tapGroup(m_c.rows, row, lastRow);
            row = rows.positions.end;
            panel.rows = pixels;
            panel.rowCount = rows.positions.count() * unit.images * columns.positions.count();
            pixels += panel.rowCount;
            // Where no tap reaches, the first rows of taps still write the bias.
            const AxisRange taps{std::max(rows.taps.begin, rowTaps.begin),
                                 std::min(rows.taps.end, rowTaps.end)};
            const bool isFirst =
                rows.taps.count() > 0 ? taps.begin == rows.taps.begin : rowTaps.begin == 0;
            if (taps.count() <= 0 && !(isFirst && rows.taps.count() <= 0))
                continue;
            panel.accumulates = !isFirst;
            fillRuns({taps.begin, std::max(taps.begin, taps.end)}, columns.taps, task.runs, panel);
            multiplyPanel(panel);
        }
    }
}

void Work::finishUnit(const Unit& unit, std::int64_t unitIndex, std::int64_t panel) const {
    const std::int64_t firstChannel =
        m_c.destination.firstChannel + panel * m_weights.columns.width;
    const std::int64_t offset =
        (unit.image * m_c.rows.positions + unit.row) * destinationRowFloats() + firstChannel;
    finishBlock(m_c.epilogue,
                {.data = m_c.destination.data + offset,
                 .pixels = unit.images * unit.rows * m_c.columns.positions,
                 .pixelStride = m_c.destination.channels,
                 .firstChannel = firstChannel,
                 .channels = m_weights.panelColumns(panel),
                 .addendOffset = offset},
                unitIndex);
}

/// What the groups of a unit have in common.
Panel Work::panelOf(const Unit& unit, std::int64_t index) const {
    const Axis& rows = m_c.rows;
    const std::int64_t sourceRow = unit.image * rows.sourceSize + rows.first + unit.row * rows.step;
    const std::int64_t destinationRow =
        unit.image * rows.destinationSize + rows.destinationFirst + unit.row * rows.destinationStep;
    const std::int64_t firstChannel = index * m_weights.columns.width;
    Panel panel;
    panel.source = m_c.source.data + sourceRow * sourceRowFloats() +
                   m_c.columns.first * m_c.source.channels + m_c.source.firstChannel;
    panel.right = m_weights.panel(index);
    panel.rightStride = m_weights.stride(index);
    panel.destination = m_c.destination.data + destinationRow * destinationRowFloats() +
                        m_c.columns.destinationFirst * m_c.destination.channels +
                        m_c.destination.firstChannel + firstChannel;
    panel.columns = m_weights.panelColumns(index);
    panel.lanes = m_weights.columns.lanes;
    panel.start = m_bias == nullptr ? nullptr : m_bias + firstChannel;
    return panel;
}

void Work::fillRuns(const AxisRange& rowTaps, const AxisRange& columnTaps, PanelRun* runs,
                    Panel& panel) const {
    const std::int64_t channels = m_c.kernel.sources;
    // A row of taps is one run where nothing lies between the channels of its pixels.
    const bool isContiguous = m_c.columns.tapStep == 1 && m_c.source.channels == channels;
    const std::int64_t perRow =
        isContiguous ? std::min<std::int64_t>(1, columnTaps.count()) : columnTaps.count();
    panel.runs = runs;
    panel.runCount = rowTaps.count() * perRow;
    panel.runLength = isContiguous ? columnTaps.count() * channels : channels;
    for (std::int64_t y = rowTaps.begin; y < rowTaps.end; ++y)
        for (std::int64_t x = columnTaps.begin; x < columnTaps.begin + perRow; ++x)
            *runs++ = {y * m_c.rows.tapStep * sourceRowFloats() +
                           x * m_c.columns.tapStep * m_c.source.channels,
                       (y * m_c.columns.taps + x) * channels * panel.rightStride};
}

} // namespace

void correlate(const Correlation& correlation, std::span<std::byte> scratch) {
    if (correlation.images > 0 && correlation.rows.positions > 0 &&
        correlation.columns.positions > 0)
        Work(correlation).run(scratch);
}

std::int64_t correlationScratchBytes(const Correlation& correlation) {
    return correlation.images > 0 ? Work(correlation).scratchBytes() : 0;
}

std::int64_t correlationMomentBlocks(const Correlation& correlation) {
    return Work(correlation).units();
}

void prepareCorrelation(const Correlation& correlation, float* prepared) {
    packInto(correlation.kernel, correlation.rows, correlation.columns, prepared);
}

std::int64_t preparedCorrelationFloats(const Correlation& correlation) {
    return packedFloats(correlation.rows.taps * correlation.columns.taps,
                        correlation.kernel.sources, correlation.kernel.destinations);
}

} // namespace fovea::convolution
