#include "core/kernels/convolution/winograd/winograd.hpp"

#include <algorithm>
#include <atomic>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/winograd/input.hpp"
#include "core/kernels/convolution/winograd/output.hpp"
#include "core/kernels/convolution/winograd/weights.hpp"

namespace fovea::convolution {

namespace {

/// How the work is divided, from the shape alone. Tiles go in blocks, whose transformed source and
/// products stay in a core's second cache, and panels of destination channels in parts.
///
/// Where blocks are many, the weights are transformed as a whole and tasks are blocks. Where they
/// are few, or few beside the weights as in a network's last layers, the source is transformed as a
/// whole and tasks are parts: each transforms its own weights right before it uses them, and
/// nothing larger than the weights themselves comes from memory.
struct Division {
    std::int64_t tilesPerBlock = 1;
    std::int64_t panelsPerPart = 1;
    std::int64_t parts = 1;
    bool isByPart = false;

    std::int64_t blocks(std::int64_t tiles) const {
        return (tiles + tilesPerBlock - 1) / tilesPerBlock;
    }
};

Tiles tilesOf(const Correlation& c, std::int64_t images) {
    return {images, c.rows.positions, c.columns.positions};
}

Division divisionOf(const Correlation& c, const PanelColumns& panels, std::int64_t images) {
    constexpr std::int64_t goodTiles = 14; // two register tiles of 7 rows
    constexpr std::int64_t fewBlocks = 4;
    constexpr std::int64_t partChannels = 64;
    constexpr std::int64_t manyWeights = 4 * 1024 * 1024; // floats: half of a usual third cache
    const std::int64_t tiles = std::max<std::int64_t>(1, tilesOf(c, images).count());
    Division division;
    division.tilesPerBlock = goodTiles;
    const std::int64_t blocks = division.blocks(tiles);
    division.tilesPerBlock = (tiles + blocks - 1) / blocks; // of about one size
    division.panelsPerPart = std::clamp<std::int64_t>(partChannels / panels.width, 1, panels.count);
    division.parts = (panels.count + division.panelsPerPart - 1) / division.panelsPerPart;
    const std::int64_t weights = planeCount * c.kernel.sources * panels.count * panels.width;
    division.isByPart = (blocks < fewBlocks && blocks < division.parts) ||
                        (weights > manyWeights && tiles * c.kernel.sources < weights / 8);
    return division;
}

class Work {
public:
    Work(const Correlation& correlation, std::int64_t plannedImages)
        : m_c(correlation),
          m_tiles(tilesOf(correlation, correlation.images)),
          m_weights(TransformedWeights::of(correlation.kernel, nullptr)),
          m_division(divisionOf(correlation, m_weights.columns, plannedImages)),
          m_sourcePlanes(Planes::of(sourceTiles(), correlation.kernel.sources)),
          m_productPlanes(Planes::of(m_division.tilesPerBlock, partColumns())) {}

    std::int64_t scratchBytes() const {
        return sharedBytes() + std::min<std::int64_t>(threadCount(), items()) * slotBytes();
    }

    std::int64_t momentBlocks() const { return m_division.blocks(m_tiles.count()); }

    void run(std::span<std::byte> memory);

private:
    /// What one thread works in.
    struct Slot {
        float* source;   ///< of a block; null where it is transformed as a whole
        float* weights;  ///< of a part; null where they are transformed as a whole
        float* products; ///< of a block and a part
        float* sums;
    };

    std::int64_t sourceTiles() const {
        return m_division.isByPart ? m_tiles.count() : m_division.tilesPerBlock;
    }

    std::int64_t partColumns() const { return m_division.panelsPerPart * m_weights.columns.width; }

    std::int64_t items() const {
        return m_division.isByPart ? m_division.parts : m_division.blocks(m_tiles.count());
    }

    std::int64_t sharedWeightFloats() const {
        return m_division.isByPart || m_c.prepared != nullptr ? 0 : m_weights.floats();
    }

    std::int64_t slotWeightFloats() const {
        return m_division.isByPart && m_c.prepared == nullptr
                   ? m_division.panelsPerPart * m_weights.panelFloats()
                   : 0;
    }

    std::int64_t sharedBytes() const;
    std::int64_t slotBytes() const;
    Slot slotAt(std::byte* memory) const;
    void transformAllWeights();
    void transformAllSources();
    void runItem(std::int64_t item, const Slot& slot) const;
    void multiply(std::int64_t block, std::int64_t part, const float* source, const float* weights,
                  const Slot& slot) const;

    Correlation m_c;
    Tiles m_tiles;
    TransformedWeights m_weights;
    Division m_division;
    Planes m_sourcePlanes;
    Planes m_productPlanes;
    PanelRow* m_rows = nullptr; ///< of a block's products
    float* m_zeros = nullptr;
    float* m_source = nullptr;
};

std::int64_t Work::sharedBytes() const {
    return fovea::convolution::scratchBytes<PanelRow>(m_division.tilesPerBlock) +
           fovea::convolution::scratchBytes<float>(m_c.kernel.sources) +
           fovea::convolution::scratchBytes<float>(sharedWeightFloats()) +
           fovea::convolution::scratchBytes<float>(m_division.isByPart ? m_sourcePlanes.floats()
                                                                       : 0);
}

std::int64_t Work::slotBytes() const {
    return fovea::convolution::scratchBytes<float>(m_division.isByPart ? 0
                                                                       : m_sourcePlanes.floats()) +
           fovea::convolution::scratchBytes<float>(slotWeightFloats()) +
           fovea::convolution::scratchBytes<float>(m_productPlanes.floats()) +
           fovea::convolution::scratchBytes<float>(sumRows * m_productPlanes.rowStride);
}

Work::Slot Work::slotAt(std::byte* memory) const {
    Scratch scratch({memory, static_cast<std::size_t>(slotBytes())});
    Slot slot{};
    slot.source = scratch.take<float>(m_division.isByPart ? 0 : m_sourcePlanes.floats());
    slot.weights = scratch.take<float>(slotWeightFloats());
    slot.products = scratch.take<float>(m_productPlanes.floats());
    slot.sums = scratch.take<float>(sumRows * m_productPlanes.rowStride);
    return slot;
}

void Work::run(std::span<std::byte> memory) {
    Scratch scratch(memory);
    m_rows = scratch.take<PanelRow>(m_division.tilesPerBlock);
    for (std::int64_t t = 0; t < m_division.tilesPerBlock; ++t)
        m_rows[t] = {t * m_sourcePlanes.rowStride, t * m_productPlanes.rowStride};
    m_zeros = scratch.take<float>(m_c.kernel.sources);
    std::fill_n(m_zeros, m_c.kernel.sources, 0.0F);
    m_weights.data = scratch.take<float>(sharedWeightFloats());
    m_source = scratch.take<float>(m_division.isByPart ? m_sourcePlanes.floats() : 0);
    if (m_division.isByPart)
        transformAllSources();
    else if (m_c.prepared == nullptr)
        transformAllWeights();
    // Threads take the next item as they get done; which of them takes it makes no difference.
    const std::int64_t size = slotBytes();
    const auto room = static_cast<std::int64_t>(memory.size()) - sharedBytes();
    const std::int64_t slots = std::min({std::max<std::int64_t>(1, room / size),
                                         static_cast<std::int64_t>(threadCount()), items()});
    std::byte* slotMemory = scratch.take<std::byte>(0);
    std::atomic<std::int64_t> next = 0;
    parallelFor(slots, [&](std::int64_t i) {
        const Slot slot = slotAt(slotMemory + i * size);
        for (std::int64_t item = next++; item < items(); item = next++)
            runItem(item, slot);
    });
}

void Work::transformAllWeights() {
    const std::int64_t pieces = (m_c.kernel.sources + weightSources - 1) / weightSources;
    parallelFor(m_weights.columns.count * pieces, [&](std::int64_t i) {
        const std::int64_t panel = i / pieces;
        transformWeights(m_c, m_weights, panel, i % pieces * weightSources,
                         m_weights.data + panel * m_weights.panelFloats());
    });
}

void Work::transformAllSources() {
    parallelChunks(m_tiles.count(), 4, [&](std::int64_t begin, std::int64_t end) {
        transformInput(m_c, m_tiles, begin, end, m_zeros, m_sourcePlanes,
                       m_source + begin * m_sourcePlanes.rowStride);
    });
}

void Work::runItem(std::int64_t item, const Slot& slot) const {
    const std::int64_t partFloats = m_division.panelsPerPart * m_weights.panelFloats();
    const float* weights = m_c.prepared != nullptr ? m_c.prepared : m_weights.data;
    if (!m_division.isByPart) {
        const std::int64_t begin = item * m_division.tilesPerBlock;
        const std::int64_t end = std::min(begin + m_division.tilesPerBlock, m_tiles.count());
        transformInput(m_c, m_tiles, begin, end, m_zeros, m_sourcePlanes, slot.source);
        for (std::int64_t part = 0; part < m_division.parts; ++part)
            multiply(item, part, slot.source, weights + part * partFloats, slot);
        return;
    }
    if (m_c.prepared == nullptr) {
        const std::int64_t first = item * m_division.panelsPerPart;
        const std::int64_t last =
            std::min(first + m_division.panelsPerPart, m_weights.columns.count);
        for (std::int64_t panel = first; panel < last; ++panel)
            for (std::int64_t s = 0; s < m_c.kernel.sources; s += weightSources)
                transformWeights(m_c, m_weights, panel, s,
                                 slot.weights + (panel - first) * m_weights.panelFloats());
        weights = slot.weights;
    } else {
        weights += item * partFloats;
    }
    for (std::int64_t block = 0; block < m_division.blocks(m_tiles.count()); ++block)
        multiply(block, item,
                 m_source + block * m_division.tilesPerBlock * m_sourcePlanes.rowStride, weights,
                 slot);
}

/// The products of a block and a part, then its results.
void Work::multiply(std::int64_t block, std::int64_t part, const float* source,
                    const float* weights, const Slot& slot) const {
    const std::int64_t begin = block * m_division.tilesPerBlock;
    const std::int64_t end = std::min(begin + m_division.tilesPerBlock, m_tiles.count());
    const std::int64_t first = part * m_division.panelsPerPart;
    const std::int64_t last = std::min(first + m_division.panelsPerPart, m_weights.columns.count);
    const PanelRun run;
    Panel panel;
    panel.rows = m_rows;
    panel.rowCount = end - begin;
    panel.runs = &run;
    panel.runCount = 1;
    panel.runLength = m_c.kernel.sources;
    panel.lanes = m_weights.columns.lanes;
    for (std::int64_t plane = 0; plane < planeCount; ++plane)
        for (std::int64_t p = first; p < last; ++p) {
            panel.source = source + plane * m_sourcePlanes.planeStride;
            panel.right =
                weights + (p - first) * m_weights.panelFloats() + plane * m_weights.planeStride();
            panel.rightStride = m_weights.rowStride(p);
            panel.columns = panel.rightStride;
            panel.destination = slot.products + plane * m_productPlanes.planeStride +
                                (p - first) * m_weights.columns.width;
            multiplyPanel(panel);
        }
    const std::int64_t firstChannel = first * m_weights.columns.width;
    const std::int64_t channels = std::min(partColumns(), m_c.kernel.destinations - firstChannel);
    transformOutput(
        m_c, m_tiles,
        {slot.products, m_productPlanes, begin, end, firstChannel, channels, block, slot.sums});
}

} // namespace

void correlateByWinograd(const Correlation& correlation, std::int64_t plannedImages,
                         std::span<std::byte> scratch) {
    if (correlation.images > 0)
        Work(correlation, plannedImages).run(scratch);
}

std::int64_t winogradScratchBytes(const Correlation& correlation, std::int64_t plannedImages) {
    return correlation.images > 0 ? Work(correlation, plannedImages).scratchBytes() : 0;
}

std::int64_t winogradMomentBlocks(const Correlation& correlation, std::int64_t plannedImages) {
    return Work(correlation, plannedImages).momentBlocks();
}

void prepareWinograd(const Correlation& correlation, float* prepared) {
    const auto weights = TransformedWeights::of(correlation.kernel, prepared);
    parallelFor(weights.columns.count, [&](std::int64_t panel) {
        for (std::int64_t s = 0; s < weights.sources; s += weightSources)
            transformWeights(correlation, weights, panel, s,
                             weights.data + panel * weights.panelFloats());
    });
}

std::int64_t winogradPreparedFloats(const KernelView& kernel) {
    return TransformedWeights::of(kernel, nullptr).floats();
}

} // namespace fovea::convolution
