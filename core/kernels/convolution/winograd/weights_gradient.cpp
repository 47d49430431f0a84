#include "core/kernels/convolution/winograd/weights_gradient.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/choice.hpp"
#include "core/kernels/convolution/panel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/winograd/gradient_transforms.hpp"

namespace fovea::convolution {

namespace {

using namespace winograd_gradient;

/// Inputs and outputs of a block: its sums at all points, 590 kB, stay in a core's second cache
/// with the transformed tiles that are added to them.
constexpr std::int64_t mostChannels = 64;
constexpr std::int64_t tilesAtOnce = 24;

/// Points and rows of a matrix do not lie a power of two apart, where they would compete for the
/// same lines of a cache.
constexpr std::int64_t gapFloats = 16;

constexpr std::array<float, mostChannels> zeros{};

/// Channels, cut into blocks of about one size.
struct Blocks {
    explicit Blocks(std::int64_t channels) : total(channels) {
        const std::int64_t parts = (channels + mostChannels - 1) / mostChannels;
        size = std::min(mostChannels, roundUpToVectors((channels + parts - 1) / parts));
        count = (channels + size - 1) / size;
    }

    std::int64_t channelsOf(std::int64_t block) const {
        return std::min(size, total - block * size);
    }

    std::int64_t total;
    std::int64_t size;
    std::int64_t count;
};

/// The work is divided from the shape alone into tasks: a slice of the tiles for a block of inputs
/// and one of outputs. The first slice's gradients are written to their place, the others' beside
/// it, and added in their order at the end.
class Work {
public:
    explicit Work(const ConvolutionShape& shape)
        : m_s(shape),
          m_inputs(shape.inputsPerGroup()),
          m_outputs(shape.outputsPerGroup()),
          m_tileRows((shape.output.h + outputSide - 1) / outputSide),
          m_tileColumns((shape.output.w + outputSide - 1) / outputSide) {
        constexpr std::int64_t goodTasks = 32;
        constexpr std::int64_t fewTiles = 64;
        m_slices = std::clamp<std::int64_t>(tilesIn(plannedImages(shape)) / fewTiles, 1,
                                            std::max<std::int64_t>(1, goodTasks / blockTasks()));
        m_slices = std::min(m_slices, tilesIn(shape.input.n));
        m_workers = std::min(goodTasks, m_slices * blockTasks());
    }

    std::int64_t scratchBytes() const;
    void run(View<const float> input, View<const float> dOutput, std::span<float> dWeight,
             std::span<float> dBias, std::span<std::byte> memory);

private:
    struct Task {
        std::int64_t slice;
        std::int64_t group;
        std::int64_t inputBlock;
        std::int64_t outputBlock;
    };

    /// What one thread needs at a time.
    struct Buffers {
        InputTile* inputTiles;
        OutputTile* outputTiles;
        PointMatrices inputs;
        PointMatrices outputs;
        PointMatrices sums;
    };

    std::int64_t tilesIn(std::int64_t images) const { return images * m_tileRows * m_tileColumns; }

    std::int64_t blockTasks() const { return m_s.groups * m_inputs.count * m_outputs.count; }

    std::int64_t weightFloats() const { return taps * taps * m_inputs.total * m_s.output.c; }

    /// Blocks with their padding, one after the other.
    std::int64_t biasFloats() const { return m_s.groups * m_outputs.count * m_outputs.size; }

    static std::int64_t pointFloats(std::int64_t rows, std::int64_t rowFloats) {
        return rows * rowFloats + gapFloats;
    }

    std::int64_t workerBytes() const;
    Buffers buffersIn(std::span<std::byte> memory) const;
    Task taskAt(std::int64_t index) const;
    void runTask(const Task& task, const Buffers& buffers) const;
    void findTiles(const Task& task, std::int64_t firstTile, std::int64_t count,
                   const Buffers& buffers) const;
    void multiply(const Task& task, std::int64_t tiles, const Buffers& buffers, bool isFirst) const;
    float* biasOf(const Task& task) const;
    void addSlices(std::span<float> dWeight, std::span<float> dBias) const;

    const ConvolutionShape& m_s;
    Blocks m_inputs;
    Blocks m_outputs;
    std::int64_t m_tileRows;
    std::int64_t m_tileColumns;
    std::int64_t m_slices = 1;
    std::int64_t m_workers = 1;
    const float* m_input = nullptr;
    const float* m_dOutput = nullptr;
    float* m_dWeight = nullptr;
    float* m_partials = nullptr;     ///< dWeight of all slices but the first
    float* m_biasPartials = nullptr; ///< dBias of all slices; null where it is not asked for
};

std::int64_t Work::workerBytes() const {
    const auto bytes = [](std::int64_t rows, std::int64_t rowFloats) {
        return fovea::convolution::scratchBytes<float>(points * pointFloats(rows, rowFloats));
    };
    return fovea::convolution::scratchBytes<InputTile>(tilesAtOnce) +
           fovea::convolution::scratchBytes<OutputTile>(tilesAtOnce) +
           bytes(tilesAtOnce, m_inputs.size) + bytes(tilesAtOnce, m_outputs.size) +
           bytes(m_inputs.size, m_outputs.size);
}

Work::Buffers Work::buffersIn(std::span<std::byte> memory) const {
    Scratch scratch(memory);
    const auto matrices = [&](std::int64_t rows, std::int64_t rowFloats) {
        const std::int64_t distance = pointFloats(rows, rowFloats);
        return PointMatrices{scratch.take<float>(points * distance), distance, rowFloats};
    };
    Buffers buffers{};
    buffers.inputTiles = scratch.take<InputTile>(tilesAtOnce);
    buffers.outputTiles = scratch.take<OutputTile>(tilesAtOnce);
    buffers.inputs = matrices(tilesAtOnce, m_inputs.size);
    buffers.outputs = matrices(tilesAtOnce, m_outputs.size);
    buffers.sums = matrices(m_inputs.size, m_outputs.size);
    return buffers;
}

std::int64_t Work::scratchBytes() const {
    return fovea::convolution::scratchBytes<float>((m_slices - 1) * weightFloats()) +
           fovea::convolution::scratchBytes<float>(m_slices * biasFloats()) +
           m_workers * workerBytes();
}

void Work::run(View<const float> input, View<const float> dOutput, std::span<float> dWeight,
               std::span<float> dBias, std::span<std::byte> memory) {
    m_input = input.data;
    m_dOutput = dOutput.data;
    m_dWeight = dWeight.data();
    Scratch scratch(memory);
    m_partials = scratch.take<float>((m_slices - 1) * weightFloats());
    m_biasPartials = scratch.take<float>(m_slices * biasFloats());
    if (dBias.empty())
        m_biasPartials = nullptr;
    else
        std::fill_n(m_biasPartials, m_slices * biasFloats(), 0.0F);
    std::byte* workerMemory = scratch.take<std::byte>(m_workers * workerBytes());
    // Each worker keeps its buffers, which stay in its cache, from task to task.
    std::atomic<std::int64_t> next = 0;
    parallelFor(m_workers, [&](std::int64_t worker) {
        const auto size = static_cast<std::size_t>(workerBytes());
        const Buffers buffers =
            buffersIn({workerMemory + static_cast<std::size_t>(worker) * size, size});
        const std::int64_t tasks = m_slices * blockTasks();
        for (std::int64_t task = next++; task < tasks; task = next++)
            runTask(taskAt(task), buffers);
    });
    addSlices(dWeight, dBias);
}

Work::Task Work::taskAt(std::int64_t index) const {
    Task task{};
    task.outputBlock = index % m_outputs.count;
    index /= m_outputs.count;
    task.inputBlock = index % m_inputs.count;
    index /= m_inputs.count;
    task.group = index % m_s.groups;
    task.slice = index / m_s.groups;
    return task;
}

void Work::runTask(const Task& task, const Buffers& buffers) const {
    const std::int64_t tiles = tilesIn(m_s.input.n);
    const std::int64_t begin = tiles * task.slice / m_slices;
    const std::int64_t end = tiles * (task.slice + 1) / m_slices;
    const std::int64_t inputs = m_inputs.channelsOf(task.inputBlock);
    const std::int64_t outputs = m_outputs.channelsOf(task.outputBlock);
    for (std::int64_t tile = begin; tile < end; tile += tilesAtOnce) {
        const std::int64_t count = std::min(tilesAtOnce, end - tile);
        findTiles(task, tile, count, buffers);
        transformInput(buffers.inputTiles, count, inputs, buffers.inputs);
        transformOutput(buffers.outputTiles, count, outputs, buffers.outputs);
        if (task.inputBlock == 0 && m_biasPartials != nullptr)
            addPixels(buffers.outputTiles, count, outputs, biasOf(task));
        multiply(task, count, buffers, tile == begin);
    }
    GradientBlock to;
    to.inputStride = m_s.output.c;
    to.tapStride = m_inputs.total * m_s.output.c;
    to.data = task.slice == 0 ? m_dWeight : m_partials + (task.slice - 1) * weightFloats();
    to.data += task.inputBlock * m_inputs.size * to.inputStride + task.group * m_outputs.total +
               task.outputBlock * m_outputs.size;
    transformSums(buffers.sums, inputs, outputs, to);
}

/// Where the pixels of a square lie, those outside the image among the zeros.
template <class Tile>
void findPixels(const float* image, const Shape& shape, std::int64_t side, std::int64_t top,
                std::int64_t left, Tile& pixels) {
    auto pixel = pixels.begin();
    for (std::int64_t y = top; y < top + side; ++y)
        for (std::int64_t x = left; x < left + side; ++x) {
            const bool isInside = y >= 0 && y < shape.h && x >= 0 && x < shape.w;
            *pixel++ = isInside ? image + (y * shape.w + x) * shape.c : zeros.data();
        }
}

void Work::findTiles(const Task& task, std::int64_t firstTile, std::int64_t count,
                     const Buffers& buffers) const {
    const std::int64_t firstInput = task.group * m_inputs.total + task.inputBlock * m_inputs.size;
    const std::int64_t firstOutput =
        task.group * m_outputs.total + task.outputBlock * m_outputs.size;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t tile = firstTile + i;
        const std::int64_t image = tile / (m_tileRows * m_tileColumns);
        const std::int64_t row = tile / m_tileColumns % m_tileRows * outputSide;
        const std::int64_t column = tile % m_tileColumns * outputSide;
        findPixels(m_input + image * m_s.input.perSample() + firstInput, m_s.input, inputSide,
                   row - m_s.pads.top, column - m_s.pads.left, buffers.inputTiles[i]);
        findPixels(m_dOutput + image * m_s.output.perSample() + firstOutput, m_s.output, outputSide,
                   row, column, buffers.outputTiles[i]);
    }
}

/// At each point, sums[input, output] += inputs[tile, input] * outputs[tile, output].
void Work::multiply(const Task& task, std::int64_t tiles, const Buffers& buffers,
                    bool isFirst) const {
    std::array<PanelRow, mostChannels> rows{};
    for (std::int64_t i = 0; i < m_inputs.size; ++i)
        rows[static_cast<std::size_t>(i)] = {i, i * buffers.sums.rowFloats};
    const PanelRun run{};
    const PanelColumns columns = panelColumns(m_outputs.size);
    Panel panel;
    panel.rows = rows.data();
    panel.rowCount = m_inputs.channelsOf(task.inputBlock);
    panel.runs = &run;
    panel.runCount = 1;
    panel.runLength = tiles;
    panel.runStep = buffers.inputs.rowFloats;
    panel.rightStride = buffers.outputs.rowFloats;
    panel.lanes = columns.lanes;
    panel.accumulates = !isFirst;
    for (std::int64_t point = 0; point < points; ++point)
        for (std::int64_t column = 0; column < m_outputs.channelsOf(task.outputBlock);
             column += columns.width) {
            panel.source = buffers.inputs.data + point * buffers.inputs.pointFloats;
            panel.right = buffers.outputs.data + point * buffers.outputs.pointFloats + column;
            panel.destination = buffers.sums.data + point * buffers.sums.pointFloats + column;
            panel.columns = std::min(columns.width, m_outputs.size - column);
            multiplyPanel(panel);
        }
}

float* Work::biasOf(const Task& task) const {
    const std::int64_t block = task.group * m_outputs.count + task.outputBlock;
    return m_biasPartials + task.slice * biasFloats() + block * m_outputs.size;
}

void Work::addSlices(std::span<float> dWeight, std::span<float> dBias) const {
    constexpr std::int64_t goodFloats = 16384;
    parallelChunks(weightFloats(), std::max<std::int64_t>(1, goodFloats / m_slices),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t slice = 1; slice < m_slices; ++slice) {
                           const float* partial = m_partials + (slice - 1) * weightFloats();
                           for (std::int64_t i = begin; i < end; ++i)
                               dWeight[static_cast<std::size_t>(i)] += partial[i];
                       }
                   });
    for (std::int64_t o = 0; o < std::ssize(dBias); ++o) {
        const Task task{0, o / m_outputs.total, 0, o % m_outputs.total / m_outputs.size};
        const float* partial = biasOf(task) + o % m_outputs.total % m_outputs.size;
        float sum = 0;
        for (std::int64_t slice = 0; slice < m_slices; ++slice)
            sum += partial[slice * biasFloats()];
        dBias[static_cast<std::size_t>(o)] = sum;
    }
}

} // namespace

bool hasWinogradWeightsGradient(const ConvolutionShape& s) {
    return s.kernel == Size2{taps, taps} && s.stride == Size2{1, 1} && s.dilation == Size2{1, 1};
}

void winogradWeightsGradient(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias, std::span<std::byte> scratch) {
    Work(shape).run(input, dOutput, dWeight, dBias, scratch);
}

std::int64_t winogradWeightsGradientScratchBytes(const ConvolutionShape& shape) {
    return Work(shape).scratchBytes();
}

} // namespace fovea::convolution
