#include "core/kernels/convolution/winograd/weights_gradient.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/panel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/winograd/gradient_products.hpp"
#include "core/kernels/convolution/winograd/gradient_tiles.hpp"
#include "core/kernels/convolution/winograd/gradient_transforms.hpp"

namespace fovea::convolution {

namespace winograd_gradient {

namespace {

/// The sums of one part's points (197 kB for 64 inputs and outputs), the transformed tiles that
/// are added to them at once, and the pixels of the next, fit together in a core's second cache.
constexpr std::int64_t tilesAtOnce = 32;

/// Points and rows of a matrix do not lie a power of two apart, where they would compete for the
/// same lines of a cache.
constexpr std::int64_t gapFloats = 16;

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

constexpr std::int64_t goodTasks = 64;

/// The work is divided from the shape alone into tasks: a slice of the tiles for a block of inputs
/// and one of outputs. The first slice's gradients are written to their place, the others' beside
/// it, and added in their order at the end.
class Work {
public:
    explicit Work(const ConvolutionShape& shape)
        : m_s(shape),
          m_inputs(shape.inputsPerGroup()),
          m_outputs(shape.outputsPerGroup()),
          m_tiles(shape) {
        constexpr std::int64_t fewTiles = 64;
        m_slices = std::clamp<std::int64_t>(m_tiles.countIn(shape.plannedImages()) / fewTiles, 1,
                                            std::max<std::int64_t>(1, goodTasks / blockTasks()));
        m_slices = std::min(m_slices, m_tiles.countIn(shape.input.n));
    }

    std::int64_t scratchBytes() const;
    void run(View<const float> input, View<const float> dOutput, std::span<float> dWeight,
             std::span<float> dBias, std::span<std::byte> memory);

private:
    /// Channels are counted within the tensors, those of one weight's inputs within the group.
    struct Task {
        std::int64_t slice;
        std::int64_t beginTile;
        std::int64_t endTile;
        std::int64_t firstInput;
        std::int64_t firstWeightInput;
        std::int64_t inputs;
        std::int64_t firstOutput;
        std::int64_t outputs;
        float* bias; ///< where the sum of the outputs' gradients goes; null for nowhere

        std::int64_t blocks() const {
            return (endTile - beginTile + tilesAtOnce - 1) / tilesAtOnce;
        }
    };

    /// What one thread needs at a time.
    struct Buffers {
        std::array<TileBlock, 2> tiles; ///< those in work, and the next
        PointMatrices inputs;
        PointMatrices outputs;
        PointMatrices sums;
    };

    std::int64_t tasks() const { return m_slices * blockTasks(); }

    /// Floats that all workers share, in bytes.
    std::int64_t sharedBytes() const {
        return fovea::convolution::scratchBytes<float>((m_slices - 1) * weightFloats()) +
               fovea::convolution::scratchBytes<float>(m_slices * biasFloats());
    }

    std::int64_t blockTasks() const { return m_s.groups * m_inputs.count * m_outputs.count; }

    std::int64_t weightFloats() const { return taps * taps * m_inputs.total * m_s.output.c; }

    /// Blocks with their padding, one after the other.
    std::int64_t biasFloats() const { return m_s.groups * m_outputs.count * m_outputs.size; }

    static std::int64_t pointFloats(std::int64_t rows, std::int64_t rowFloats) {
        return rows * rowFloats + gapFloats;
    }

    std::int64_t sumRows() const {
        const std::int64_t rows = productRows();
        return (m_inputs.size + rows - 1) / rows * rows;
    }

    std::int64_t workerBytes() const;
    Buffers buffersIn(std::span<std::byte> memory) const;
    Task taskAt(std::int64_t index) const;
    void runTask(const Task& task, Buffers& buffers) const;
    void findTiles(const Task& task, std::int64_t block, TileBlock& tiles) const;
    void writeGradients(const Task& task, const PointMatrices& sums) const;
    void addSlices(std::span<float> dWeight, std::span<float> dBias) const;

    const ConvolutionShape& m_s;
    Blocks m_inputs;
    Blocks m_outputs;
    Tiles m_tiles;
    std::int64_t m_slices = 1;
    const float* m_input = nullptr;
    const float* m_dOutput = nullptr;
    float* m_dWeight = nullptr;
    float* m_partials = nullptr;     ///< dWeight of all slices but the first
    float* m_biasPartials = nullptr; ///< dBias of all slices; null where it is not asked for
};

std::int64_t Work::workerBytes() const {
    const auto bytes = [](std::int64_t count, std::int64_t rows, std::int64_t rowFloats) {
        return fovea::convolution::scratchBytes<float>(count * pointFloats(rows, rowFloats));
    };
    return 2 * TileBlock::bytes(tilesAtOnce) + bytes(partPoints, tilesAtOnce, m_inputs.size) +
           bytes(partPoints, tilesAtOnce, m_outputs.size) +
           bytes(points, sumRows(), m_outputs.size);
}

Work::Buffers Work::buffersIn(std::span<std::byte> memory) const {
    Scratch scratch(memory);
    const auto matrices = [&](std::int64_t count, std::int64_t rows, std::int64_t rowFloats) {
        const std::int64_t distance = pointFloats(rows, rowFloats);
        return PointMatrices{scratch.take<float>(count * distance), distance, rowFloats};
    };
    return {{TileBlock(scratch, tilesAtOnce), TileBlock(scratch, tilesAtOnce)},
            matrices(partPoints, tilesAtOnce, m_inputs.size),
            matrices(partPoints, tilesAtOnce, m_outputs.size),
            matrices(points, sumRows(), m_outputs.size)};
}

std::int64_t Work::scratchBytes() const {
    return sharedBytes() + std::min<std::int64_t>(threadCount(), tasks()) * workerBytes();
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
    // A worker a thread, as far as there was room planned for; each keeps its buffers, which stay
    // in its cache, from task to task. Which of them takes a task makes no difference.
    const std::int64_t room = static_cast<std::int64_t>(memory.size()) - sharedBytes();
    const std::int64_t workers = std::min({std::max<std::int64_t>(1, room / workerBytes()),
                                           static_cast<std::int64_t>(threadCount()), tasks()});
    std::byte* workerMemory = scratch.take<std::byte>(0);
    std::atomic<std::int64_t> next = 0;
    parallelFor(workers, [&](std::int64_t worker) {
        const auto size = static_cast<std::size_t>(workerBytes());
        Buffers buffers = buffersIn({workerMemory + static_cast<std::size_t>(worker) * size, size});
        for (std::int64_t task = next++; task < tasks(); task = next++)
            runTask(taskAt(task), buffers);
    });
    addSlices(dWeight, dBias);
}

Work::Task Work::taskAt(std::int64_t index) const {
    const std::int64_t outputBlock = index % m_outputs.count;
    index /= m_outputs.count;
    const std::int64_t inputBlock = index % m_inputs.count;
    index /= m_inputs.count;
    const std::int64_t group = index % m_s.groups;
    const std::int64_t tiles = m_tiles.countIn(m_s.input.n);
    Task task{};
    task.slice = index / m_s.groups;
    task.beginTile = tiles * task.slice / m_slices;
    task.endTile = tiles * (task.slice + 1) / m_slices;
    task.firstWeightInput = inputBlock * m_inputs.size;
    task.firstInput = group * m_inputs.total + task.firstWeightInput;
    task.inputs = m_inputs.channelsOf(inputBlock);
    task.firstOutput = group * m_outputs.total + outputBlock * m_outputs.size;
    task.outputs = m_outputs.channelsOf(outputBlock);
    if (m_biasPartials != nullptr && inputBlock == 0)
        task.bias = m_biasPartials + task.slice * biasFloats() +
                    (group * m_outputs.count + outputBlock) * m_outputs.size;
    return task;
}

/// All tiles pass for one part of the points after the other.
void Work::runTask(const Task& task, Buffers& buffers) const {
    Products products;
    products.inputs = buffers.inputs;
    products.outputs = buffers.outputs;
    products.inputChannels = task.inputs;
    products.outputChannels = task.outputs;
    products.aheadFloats = std::max(task.inputs, task.outputs);
    const std::int64_t blocks = task.blocks();
    const std::int64_t steps = std::ssize(parts) * blocks;
    findTiles(task, 0, buffers.tiles[0]);
    for (std::int64_t step = 0; step < steps; ++step) {
        const std::int64_t p = step / blocks;
        const Part part = parts[static_cast<std::size_t>(p)];
        const TileBlock& tiles = buffers.tiles[static_cast<std::size_t>(step % 2)];
        TileBlock& next = buffers.tiles[static_cast<std::size_t>((step + 1) % 2)];
        transformInput(part, tiles.inputs, tiles.count, task.inputs, buffers.inputs);
        transformOutput(part, tiles.outputs, tiles.count, task.outputs, buffers.outputs);
        if (p == 0 && task.bias != nullptr)
            addPixels(tiles.outputs, tiles.count, task.outputs, task.bias);
        findTiles(task, (step + 1) % blocks, next);
        products.sums = buffers.sums;
        products.sums.data += p * partPoints * buffers.sums.pointFloats;
        products.tiles = tiles.count;
        products.accumulates = step % blocks > 0;
        products.ahead = next.pixels;
        products.aheadCount = step + 1 < steps ? next.pixelCount : 0;
        multiplyPoints(products);
    }
    writeGradients(task, buffers.sums);
}

void Work::findTiles(const Task& task, std::int64_t block, TileBlock& tiles) const {
    const std::int64_t first = task.beginTile + block * tilesAtOnce;
    m_tiles.find(m_input + task.firstInput, m_dOutput + task.firstOutput, first,
                 std::min(tilesAtOnce, task.endTile - first), tiles);
}

void Work::writeGradients(const Task& task, const PointMatrices& sums) const {
    GradientBlock to;
    to.inputStride = m_s.output.c;
    to.tapStride = m_inputs.total * m_s.output.c;
    to.data = task.slice == 0 ? m_dWeight : m_partials + (task.slice - 1) * weightFloats();
    to.data += task.firstWeightInput * to.inputStride + task.firstOutput;
    transformSums(sums, task.inputs, task.outputs, to);
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
        // Blocks but a group's last are full, so that its channels follow each other.
        const float* partial = m_biasPartials +
                               o / m_outputs.total * m_outputs.count * m_outputs.size +
                               o % m_outputs.total;
        float sum = 0;
        for (std::int64_t slice = 0; slice < m_slices; ++slice)
            sum += partial[slice * biasFloats()];
        dBias[static_cast<std::size_t>(o)] = sum;
    }
}

} // namespace

} // namespace winograd_gradient

void winogradWeightsGradient(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias, std::span<std::byte> scratch) {
    winograd_gradient::Work(shape).run(input, dOutput, dWeight, dBias, scratch);
}

std::int64_t winogradWeightsGradientScratchBytes(const ConvolutionShape& shape) {
    return winograd_gradient::Work(shape).scratchBytes();
}

} // namespace fovea::convolution
