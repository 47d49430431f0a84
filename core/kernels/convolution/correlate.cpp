#include "core/kernels/convolution/correlate.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"

namespace fovea::convolution {

namespace {

/// How many tasks there are at most: each has its own buffers.
constexpr std::int64_t mostTasks = 32;

/// Everything about one correlation that its tasks share.
class Work {
public:
    explicit Work(const Correlation& correlation)
        : m_c(correlation),
          m_units(unitsOf(correlation.images, correlation.rows, correlation.columns,
                          correlation.source.channelCount)),
          m_reader(correlation.rows, correlation.columns, m_units, correlation.source, false) {}

    std::int64_t scratchBytes() const;
    void run(std::span<std::byte> memory);

private:
    struct Task {
        float* buffer;
        std::int64_t* runs;
        PanelRow* pixels;
        Unit unit;         ///< whose source was read last
        UnitSource source; ///< what `runs` and `pixels` stand for
    };

    std::int64_t taps() const { return m_c.rows.taps * m_c.columns.taps; }

    std::int64_t taskBytes() const;
    void runTask(std::int64_t begin, std::int64_t end, Scratch scratch) const;
    void prepare(const Unit& unit, Task& task) const;
    std::int64_t runsPerTapRow(const UnitSource& source) const;
    void fillRuns(const UnitSource& source, std::int64_t* runs) const;
    void fillPixels(const Unit& unit, const UnitSource& source, PanelRow* pixels) const;
    void multiply(const Task& task, std::int64_t panel) const;

    const Correlation& m_c;
    Units m_units;
    SourceReader m_reader;
    PackedWeights m_weights;
    const float* m_bias = nullptr;
    std::int64_t m_parts = 1; ///< tasks' pieces of the panels, for each unit
};

std::int64_t Work::taskBytes() const {
    const std::int64_t pixels = m_units.imagesPerUnit * m_units.rowsPerUnit * m_c.columns.positions;
    return fovea::convolution::scratchBytes<float>(m_reader.bufferFloats()) +
           fovea::convolution::scratchBytes<std::int64_t>(taps()) +
           fovea::convolution::scratchBytes<PanelRow>(pixels);
}

std::int64_t Work::scratchBytes() const {
    const std::int64_t panels = m_c.kernel.destinations; // an upper bound
    const std::int64_t tasks = std::min(mostTasks, m_units.count() * panels);
    return fovea::convolution::scratchBytes<float>(
               packedFloats(taps(), m_c.kernel.sources, m_c.kernel.destinations)) +
           fovea::convolution::scratchBytes<float>(roundUpToVectors(m_c.kernel.destinations)) +
           tasks * taskBytes();
}

void Work::run(std::span<std::byte> memory) {
    Scratch scratch(memory);
    const std::int64_t channels = m_c.kernel.destinations;
    m_weights =
        packWeights(m_c.kernel, m_c.rows, m_c.columns,
                    scratch.take<float>(packedFloats(taps(), m_c.kernel.sources, channels)));
    float* bias = scratch.take<float>(roundUpToVectors(channels));
    if (m_c.bias != nullptr) {
        std::copy_n(m_c.bias, channels, bias);
        std::fill(bias + channels, bias + roundUpToVectors(channels), 0.0F);
        m_bias = bias;
    }
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
    task.buffer = scratch.take<float>(m_reader.bufferFloats());
    task.runs = scratch.take<std::int64_t>(taps());
    task.pixels =
        scratch.take<PanelRow>(m_units.imagesPerUnit * m_units.rowsPerUnit * m_c.columns.positions);
    const std::int64_t panels = m_weights.columns.count;
    for (std::int64_t item = begin; item < end; ++item) {
        const Unit unit = m_units.at(item / m_parts);
        if (!(unit == task.unit))
            prepare(unit, task);
        const std::int64_t part = item % m_parts;
        for (std::int64_t p = panels * part / m_parts; p < panels * (part + 1) / m_parts; ++p)
            multiply(task, p);
    }
}

void Work::prepare(const Unit& unit, Task& task) const {
    const UnitSource source = m_reader.read(unit, task.buffer);
    if (source.pixelStride != task.source.pixelStride)
        fillRuns(source, task.runs);
    // Most units are of one size, and the same pixels then lie at the same offsets.
    if (source.pixelStride != task.source.pixelStride || unit.images != task.unit.images ||
        unit.rows != task.unit.rows)
        fillPixels(unit, source, task.pixels);
    task.unit = unit;
    task.source = source;
}

/// A row of taps is one run where its pixels are neighbours with nothing between their channels.
std::int64_t Work::runsPerTapRow(const UnitSource& source) const {
    const bool isContiguous = m_c.columns.tapStep == 1 && source.pixelStride == m_c.kernel.sources;
    return isContiguous ? std::min<std::int64_t>(1, m_c.columns.taps) : m_c.columns.taps;
}

void Work::fillRuns(const UnitSource& source, std::int64_t* runs) const {
    const std::int64_t perRow = runsPerTapRow(source);
    for (std::int64_t y = 0; y < m_c.rows.taps; ++y)
        for (std::int64_t x = 0; x < perRow; ++x)
            *runs++ = y * m_c.rows.tapStep * source.rowStride +
                      x * m_c.columns.tapStep * source.pixelStride;
}

/// Row by row, and in each row image by image: rows at the border take fewer taps than others.
void Work::fillPixels(const Unit& unit, const UnitSource& source, PanelRow* pixels) const {
    const std::int64_t channels = m_c.destination.channels;
    const std::int64_t rowFloats = m_c.columns.destinationSize * channels;
    const std::int64_t imageFloats = m_c.rows.destinationSize * rowFloats;
    for (std::int64_t row = 0; row < unit.rows; ++row)
        for (std::int64_t image = 0; image < unit.images; ++image) {
            const std::int64_t from =
                image * source.imageStride + row * m_c.rows.step * source.rowStride;
            const std::int64_t to =
                image * imageFloats + row * m_c.rows.destinationStep * rowFloats;
            for (std::int64_t x = 0; x < m_c.columns.positions; ++x)
                *pixels++ = {from + x * m_c.columns.step * source.pixelStride,
                             to + x * m_c.columns.destinationStep * channels};
        }
}

void Work::multiply(const Task& task, std::int64_t index) const {
    const Unit& unit = task.unit;
    const std::int64_t firstChannel =
        m_c.destination.firstChannel + index * m_weights.columns.width;
    const std::int64_t firstPixel =
        (unit.image * m_c.rows.destinationSize + m_c.rows.destinationFirst +
         unit.row * m_c.rows.destinationStep) *
            m_c.columns.destinationSize +
        m_c.columns.destinationFirst;
    Panel panel;
    panel.source = task.source.origin;
    panel.right = m_weights.panel(index);
    panel.rightStride = m_weights.stride(index);
    panel.destination = m_c.destination.data + firstPixel * m_c.destination.channels + firstChannel;
    panel.columns = m_weights.panelColumns(index);
    panel.lanes = m_weights.columns.lanes;
    panel.start = m_bias == nullptr ? nullptr : m_bias + index * m_weights.columns.width;
    const std::int64_t runsPerRow = runsPerTapRow(task.source);
    const std::int64_t pixelsPerRow = unit.images * m_c.columns.positions;
    for (std::int64_t begin = 0, end = 0; begin < unit.rows; begin = end) {
        const AxisRange inside = tapsInside(m_c.rows, unit.row + begin);
        for (end = begin + 1; end < unit.rows; ++end)
            if (!(tapsInside(m_c.rows, unit.row + end) == inside))
                break;
        Panel part = panel;
        part.runs = task.runs + inside.begin * runsPerRow;
        part.runCount = (inside.end - inside.begin) * runsPerRow;
        part.runLength =
            m_c.columns.taps / std::max<std::int64_t>(1, runsPerRow) * m_c.kernel.sources;
        part.right += inside.begin * m_c.columns.taps * m_c.kernel.sources * panel.rightStride;
        part.rows = task.pixels + begin * pixelsPerRow;
        part.rowCount = (end - begin) * pixelsPerRow;
        multiplyPanel(part);
    }
}

} // namespace

void correlate(const Correlation& correlation, std::span<std::byte> scratch) {
    if (correlation.images > 0 && correlation.rows.positions > 0 &&
        correlation.columns.positions > 0)
        Work(correlation).run(scratch);
}

std::int64_t correlationScratchBytes(const Correlation& correlation) {
    if (correlation.images <= 0)
        return 0;
    return Work(correlation).scratchBytes();
}

} // namespace fovea::convolution
