#include "core/data/batches/batch_loader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>

#include "core/data/batches/batch_order.hpp"
#include "core/data/batches/batch_queue.hpp"
#include "core/data/sample_preparer.hpp"

namespace fovea {

namespace {

/// Image buffers of one thread.
struct Scratch {
    Image image;
    Image other;
};

/// Whether the pixels of what is there lie decoded in memory.
bool isHeldInMemory(const Dataset& dataset) {
    for (std::size_t i = 0; i != dataset.samples().size(); ++i)
        if (!dataset.isMissing(i))
            return dataset.inMemory(i).has_value();
    return false;
}

/// Samples that are claimed at once: decoding an image is much work, a table look-up is little.
std::int64_t pieceSize(bool isInMemory) { return isInMemory ? 8 : 2; }

/// Shuffled images lie anywhere in memory: brings a small one into the processor's cache while
/// another is being prepared.
void prefetch(const Dataset& dataset, std::size_t sample) {
    constexpr std::int64_t cacheLine = 64;
    constexpr std::int64_t mostBytes = 4096;
    const std::optional<ImageView> held = dataset.inMemory(sample);
    if (!held || held->values != nullptr) // Signals are long, and read in order.
        return;
    for (std::int64_t at = 0; at < std::min(mostBytes, held->count()); at += cacheLine)
        __builtin_prefetch(held->pixels + at);
}

} // namespace

struct BatchLoader::Parts {
    Parts(std::shared_ptr<const Dataset> data, const DatasetSpec& spec, const Shape& input,
          const Normalization& normalization, const LoaderOptions& options);

    void scheduleAll();
    void fill(const BatchQueue::Piece& piece);
    Result<void> prepare(std::size_t sample, float* out, Scratch& buffers);

    std::shared_ptr<const Dataset> dataset;
    Fitting fitting;
    SamplePreparer preparer;
    std::uint64_t seed;
    std::shared_ptr<const Augmentation> augmentation; ///< null: samples as they are
    bool isInMemory;
    std::vector<std::int32_t> labels; ///< of all samples: Sample is too large to walk through
    BatchOrder order;
    std::int64_t epoch = 0;
    std::int64_t nextBatch = 0; ///< the next to be scheduled
    tbb::enumerable_thread_specific<Scratch> scratch;
    BatchQueue queue; ///< last: its tasks use what stands above
};

BatchLoader::Parts::Parts(std::shared_ptr<const Dataset> data, const DatasetSpec& spec,
                          const Shape& input, const Normalization& normalization,
                          const LoaderOptions& options)
    : dataset(std::move(data)),
      fitting{input.withBatch(1), spec.fit},
      preparer(input, normalization),
      seed(options.seed),
      augmentation(options.augmentation),
      isInMemory(isHeldInMemory(*dataset)),
      order(dataset->places(options.split), options.batch,
            options.shuffles ? std::optional(options.seed) : std::nullopt),
      queue(input.withBatch(options.batch), pieceSize(isInMemory), !isInMemory,
            [this](const BatchQueue::Piece& piece) { fill(piece); }) {
    for (const Sample& sample : dataset->samples())
        labels.push_back(sample.label);
    for (int i = 0; i != (isInMemory ? 1 : std::max(1, options.prefetch)); ++i)
        queue.addBuffer();
}

/// Names what the next batches hold and lets tasks begin on them.
void BatchLoader::Parts::scheduleAll() {
    while (nextBatch < order.batchCount()) {
        Batch* batch = queue.freeBuffer();
        if (batch == nullptr)
            return;
        const std::span<const std::size_t> samples = order.batch(nextBatch++);
        batch->count = static_cast<std::int64_t>(samples.size());
        for (std::size_t i = 0; i != samples.size(); ++i) {
            batch->samples[i] = samples[i];
            batch->labels[i] = labels[samples[i]];
        }
        queue.submit(*batch);
    }
}

void BatchLoader::Parts::fill(const BatchQueue::Piece& piece) {
    Scratch& buffers = scratch.local();
    for (std::int64_t i = piece.begin; i < piece.end; ++i) {
        const auto place = static_cast<std::size_t>(i);
        const std::size_t sample = piece.batch.samples[place];
        if (i + 1 < piece.end)
            prefetch(*dataset, piece.batch.samples[place + 1]);
        try {
            if (const auto done =
                    prepare(sample, piece.batch.images.view().sample(i).data, buffers);
                !done)
                piece.reasons[place] = done.error().message;
        } catch (const std::exception& exception) {
            piece.reasons[place] = fmt::format("{} cannot be prepared ({})",
                                               dataset->samples()[sample].name, exception.what());
        }
    }
}

Result<void> BatchLoader::Parts::prepare(std::size_t sample, float* out, Scratch& buffers) {
    const std::optional<ImageView> held = dataset->inMemory(sample);
    if (held && !augmentation && preparer.isFitted(*held)) {
        preparer.normalize(*held, out);
        return {};
    }
    if (Result<void> fitted = dataset->fitted(sample, fitting, buffers.image); !fitted)
        return fitted;
    if (augmentation)
        augmentation->apply(buffers.image, augmentKey(seed, epoch, sample), buffers.other);
    preparer.normalize(buffers.image, out);
    return {};
}

BatchLoader::BatchLoader(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec,
                         const Shape& input, const Normalization& normalization,
                         const LoaderOptions& options)
    : m_parts(std::make_unique<Parts>(std::move(dataset), spec, input, normalization, options)) {}

BatchLoader::~BatchLoader() = default;

std::int64_t BatchLoader::batchesPerEpoch() const { return m_parts->order.batchCount(); }

void BatchLoader::start(std::int64_t epoch, std::int64_t firstBatch) {
    m_parts->queue.drop();
    m_parts->epoch = epoch;
    m_parts->nextBatch = firstBatch;
    m_parts->order.start(epoch);
    m_parts->scheduleAll();
}

Batch* BatchLoader::next() {
    Parts& parts = *m_parts;
    if (parts.queue.isEmpty() && parts.nextBatch < parts.order.batchCount()) {
        // The consumer holds every buffer; better one more than waiting for itself.
        parts.queue.addBuffer();
        parts.scheduleAll();
    }
    return parts.queue.isEmpty() ? nullptr : &parts.queue.take();
}

void BatchLoader::recycle(Batch* batch) {
    m_parts->queue.recycle(*batch);
    m_parts->scheduleAll();
}

} // namespace fovea
