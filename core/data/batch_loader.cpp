#include "core/data/batch_loader.hpp"

#include <atomic>
#include <cassert>
#include <deque>
#include <mutex>

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/data/preprocess.hpp"

namespace fovea {

namespace {

/// What numbers are drawn for; see preprocess.cpp.
constexpr std::uint64_t useShuffle = 0x5f1;

/// Image buffers of one thread.
struct Scratch {
    Image image;
    Image other;
};

/// A batch on its way. Its samples are claimed in pieces by whoever comes: tasks, or the consumer
/// that waits for this batch. So a claimed piece is always being worked on by a running thread, and
/// waiting for it cannot deadlock, however few threads there are.
struct Slot {
    Slot(const Shape& shape, std::int64_t pieceCount)
        : isClaimed(static_cast<std::size_t>(pieceCount)) {
        batch.images = Tensor(shape);
        batch.labels.resize(static_cast<std::size_t>(shape.n));
        batch.samples.resize(static_cast<std::size_t>(shape.n));
        claimAll();
    }

    /// A task that comes late, when its slot is under way with another batch, is welcome to help
    /// with that one: all that it has to know is written before its pieces can be claimed.
    bool claim(std::int64_t piece) {
        return !isClaimed[static_cast<std::size_t>(piece)].exchange(true);
    }

    void claimAll() {
        for (std::atomic<bool>& each : isClaimed)
            each = true;
    }

    Batch batch;
    std::vector<std::atomic<bool>> isClaimed; ///< of the pieces, those past the end included
    std::atomic<std::int64_t> done{0};        ///< pieces
    std::atomic<std::int64_t> tasks{0};       ///< that wait for a thread
    std::mutex errorMutex;
    std::int64_t errorPlace = 0;
    std::string error; ///< of the first sample that failed, in the batch's order
};

/// The bytes of fitted samples, kept while the budget lasts. An entry is only touched by the thread
/// that prepares its sample, which an epoch does once; epochs are ordered by BatchLoader::start.
class ImageCache {
public:
    ImageCache(std::size_t samples, std::size_t budgetBytes)
        : m_images(budgetBytes > 0 ? samples : 0), m_left(static_cast<std::int64_t>(budgetBytes)) {}

    const std::vector<std::uint8_t>* find(std::size_t sample) const {
        return m_images.empty() || m_images[sample].empty() ? nullptr : &m_images[sample];
    }

    void keep(std::size_t sample, const Image& image) {
        if (m_images.empty())
            return;
        const auto* values = reinterpret_cast<const std::uint8_t*>(image.values.data());
        const std::size_t valueBytes = image.values.size() * sizeof(float);
        const auto bytes = static_cast<std::int64_t>(image.pixels.size() + valueBytes);
        if (m_left.fetch_sub(bytes) < bytes)
            m_left.fetch_add(bytes);
        else if (image.values.empty())
            m_images[sample] = image.pixels;
        else
            m_images[sample].assign(values, values + valueBytes);
    }

private:
    std::vector<std::vector<std::uint8_t>> m_images;
    std::atomic<std::int64_t> m_left;
};

} // namespace

struct BatchLoader::Parts {
    std::shared_ptr<const Dataset> dataset;
    DatasetSpec spec;
    Shape input;
    PixelTable table;
    LoaderOptions options;
    bool augments = false;
    bool isInMemory = false;
    std::vector<std::size_t> samples; ///< of the split, ascending
    std::vector<std::int32_t> labels; ///< of all samples: Sample is too large to walk through
    std::vector<std::size_t> order;   ///< of the epoch
    std::int64_t epoch = 0;
    std::int64_t nextBatch = 0; ///< the next to be scheduled
    ImageCache cache;
    std::vector<std::unique_ptr<Slot>> slots;
    std::vector<Slot*> free;
    std::deque<Slot*> inFlight; ///< in the epoch's order
    tbb::enumerable_thread_specific<Scratch> scratch;
    // A room of their own: the consumer never picks up a decoding task while it waits for the
    // pieces of a convolution.
    tbb::task_arena arena;
    tbb::task_group tasks;

    Parts(std::shared_ptr<const Dataset> data, const DatasetSpec& dataSpec, const Shape& shape,
          const Normalization& normalization, const LoaderOptions& loaderOptions)
        : dataset(std::move(data)),
          spec(dataSpec),
          input(shape.withBatch(1)),
          table(normalization, shape.c),
          options(loaderOptions),
          augments(options.augments && changesImages(spec.augment)),
          isInMemory(!dataset->samples().empty() && dataset->inMemory(0).has_value()),
          samples(dataset->indices(options.split)),
          cache(dataset->samples().size(), isInMemory ? 0 : options.cacheBytes) {
        assert(options.batch > 0);
        for (const Sample& sample : dataset->samples())
            labels.push_back(sample.label);
        for (int i = 0; i != (isInMemory ? 1 : std::max(1, options.prefetch)); ++i)
            addSlot();
    }

    void addSlot() {
        auto slot = std::make_unique<Slot>(input.withBatch(options.batch), pieceCount());
        free.push_back(slot.get());
        slots.push_back(std::move(slot));
    }

    std::int64_t batchCount() const {
        const auto count = static_cast<std::int64_t>(samples.size());
        return (count + options.batch - 1) / options.batch;
    }

    void makeOrder() {
        order = samples;
        if (!options.shuffles)
            return;
        RandomStream random(
            {options.seed, streamOf(static_cast<std::uint64_t>(epoch), 0, useShuffle)});
        for (std::size_t i = order.size(); i > 1; --i) // Fisher and Yates
            std::swap(order[i - 1], order[random.below(i)]);
    }

    /// Names what the next batch holds and lets tasks begin on it.
    void schedule(Slot& slot) {
        const auto begin = static_cast<std::size_t>(nextBatch++ * options.batch);
        Batch& batch = slot.batch;
        batch.count = std::min(options.batch, static_cast<std::int64_t>(order.size() - begin));
        for (std::size_t i = 0; i != batch.labels.size(); ++i) {
            const bool isUsed = i < static_cast<std::size_t>(batch.count);
            batch.samples[i] = isUsed ? order[begin + i] : 0;
            batch.labels[i] = isUsed ? labels[order[begin + i]] : 0;
        }
        const View<float> images = batch.images.view();
        const View<float> used = images.first(batch.count);
        std::fill(used.values().data() + used.values().size(),
                  images.values().data() + images.values().size(), 0.0F);
        slot.error.clear();
        slot.done.store(0);
        for (std::atomic<bool>& isClaimed : slot.isClaimed)
            isClaimed = false; // Last: from here on, tasks may take what stands above.
        inFlight.push_back(&slot);
        if (!isInMemory)
            callTasks(slot);
    }

    /// While training keeps all threads busy the tasks wait, and the consumer does the work: no
    /// more of them are called than could help.
    void callTasks(Slot& slot) {
        const std::int64_t wanted = std::min<std::int64_t>(threadCount() - 1, pieceCount());
        while (slot.tasks.load() < wanted) {
            ++slot.tasks;
            arena.enqueue(tasks.defer([this, &slot] {
                --slot.tasks;
                for (std::int64_t piece = 0; piece != pieceCount(); ++piece)
                    work(slot, piece);
            }));
        }
    }

    void scheduleAll() {
        while (nextBatch < batchCount() && !free.empty()) {
            Slot* slot = free.back();
            free.pop_back();
            schedule(*slot);
        }
    }

    /// Samples that are claimed at once: decoding an image is much work, a table look-up is little.
    std::int64_t pieceSize() const { return isInMemory ? 8 : 2; }

    std::int64_t pieceCount() const { return (options.batch + pieceSize() - 1) / pieceSize(); }

    void work(Slot& slot, std::int64_t piece) {
        if (!slot.claim(piece))
            return;
        const std::int64_t begin = piece * pieceSize();
        const std::int64_t end = std::min(slot.batch.count, begin + pieceSize());
        Scratch& buffers = scratch.local();
        for (std::int64_t i = begin; i < end; ++i) {
            if (i + 1 < end)
                prefetch(slot.batch.samples[static_cast<std::size_t>(i + 1)]);
            prepareNoting(slot, i, buffers);
        }
        if (slot.done.fetch_add(1) + 1 == pieceCount())
            slot.done.notify_all();
    }

    /// Shuffled images lie anywhere in memory: brings a small one into the cache while another is
    /// being prepared.
    void prefetch(std::size_t sample) const {
        constexpr std::int64_t cacheLine = 64;
        constexpr std::int64_t mostBytes = 4096;
        const std::optional<ImageView> pixels = dataset->inMemory(sample);
        if (!pixels)
            return;
        if (pixels->values != nullptr)
            return; // Signals are long, and read in order.
        for (std::int64_t at = 0; at < std::min(mostBytes, pixels->count()); at += cacheLine)
            __builtin_prefetch(pixels->pixels + at);
    }

    /// With all threads, since the consumer is about to wait.
    void finish(Slot& slot) {
        parallelFor(pieceCount(), [&](std::int64_t piece) { work(slot, piece); });
        for (std::int64_t done = slot.done.load(); done != pieceCount(); done = slot.done.load())
            slot.done.wait(done);
    }

    void prepareNoting(Slot& slot, std::int64_t place, Scratch& buffers) {
        std::string error;
        try {
            error = prepare(slot, place, buffers);
        } catch (const std::exception& exception) {
            error =
                fmt::format("sample {} cannot be prepared ({})",
                            slot.batch.samples[static_cast<std::size_t>(place)], exception.what());
        }
        if (error.empty())
            return;
        const std::lock_guard lock(slot.errorMutex);
        if (slot.error.empty() || place < slot.errorPlace) {
            slot.error = std::move(error);
            slot.errorPlace = place;
        }
    }

    /// Returns what went wrong; empty: nothing.
    std::string prepare(Slot& slot, std::int64_t place, Scratch& buffers) {
        const std::size_t sample = slot.batch.samples[static_cast<std::size_t>(place)];
        float* out = slot.batch.images.view().sample(place).data;
        std::optional<ImageView> pixels = dataset->inMemory(sample);
        if (const std::vector<std::uint8_t>* kept = cache.find(sample))
            pixels = viewOf(*kept);
        if (pixels) {
            const bool isFitted = pixels->depth == input.d && pixels->height == input.h &&
                                  pixels->width == input.w && pixels->channels == input.c;
            if (isFitted && !augments) {
                table.apply(*pixels, out);
                return {};
            }
            if (const Result<void> fits = checkSample(*pixels, input); !fits)
                return refusal(sample, fits.error());
            fitImage(*pixels, input, spec.fit, buffers.image);
        } else {
            const Result<Image> image = dataset->image(sample);
            if (!image)
                return image.error().message;
            if (const Result<void> fits = checkSample(*image, input); !fits)
                return refusal(sample, fits.error());
            fitImage(*image, input, spec.fit, buffers.image);
            cache.keep(sample, buffers.image);
        }
        if (augments)
            augmentImage(buffers.image, spec.augment, augmentKey(options.seed, epoch, sample),
                         buffers.other);
        table.apply(buffers.image, out);
        return {};
    }

    /// A fitted sample of the cache: as many bytes as elements, or of values four times as many.
    ImageView viewOf(const std::vector<std::uint8_t>& kept) const {
        ImageView view(input.h, input.w, input.c, kept.data());
        view.depth = input.d;
        if (kept.size() != static_cast<std::size_t>(input.perSample()))
            view.values = reinterpret_cast<const float*>(kept.data());
        return view;
    }

    std::string refusal(std::size_t sample, const Error& error) const {
        return fmt::format("{}: {}: {}", dataset->source().string(),
                           dataset->samples()[sample].name, error.message);
    }

    /// Leaves unclaimed samples undone and waits for the tasks.
    void drop() {
        for (Slot* slot : inFlight)
            slot->claimAll();
        arena.execute([this] { tasks.wait(); });
        free.insert(free.end(), inFlight.begin(), inFlight.end());
        inFlight.clear();
    }
};

BatchLoader::BatchLoader(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec,
                         const Shape& input, const Normalization& normalization,
                         const LoaderOptions& options)
    : m_parts(std::make_unique<Parts>(std::move(dataset), spec, input, normalization, options)) {}

BatchLoader::~BatchLoader() { m_parts->drop(); }

std::int64_t BatchLoader::batchesPerEpoch() const { return m_parts->batchCount(); }

void BatchLoader::start(std::int64_t epoch, std::int64_t firstBatch) {
    m_parts->drop();
    m_parts->epoch = epoch;
    m_parts->nextBatch = firstBatch;
    m_parts->makeOrder();
    m_parts->scheduleAll();
}

Result<Batch*> BatchLoader::next() {
    Parts& parts = *m_parts;
    if (parts.inFlight.empty() && parts.nextBatch < parts.batchCount()) {
        // The consumer holds every buffer; better one more than waiting for itself.
        parts.addSlot();
        parts.scheduleAll();
    }
    if (parts.inFlight.empty())
        return nullptr;
    Slot& slot = *parts.inFlight.front();
    parts.inFlight.pop_front();
    parts.finish(slot);
    if (slot.error.empty())
        return &slot.batch;
    parts.free.push_back(&slot);
    return fail(ErrorKind::Data, slot.error);
}

void BatchLoader::recycle(Batch* batch) {
    Parts& parts = *m_parts;
    const auto owner = std::find_if(parts.slots.begin(), parts.slots.end(),
                                    [batch](const auto& slot) { return &slot->batch == batch; });
    assert(owner != parts.slots.end());
    parts.free.push_back(owner->get());
    parts.scheduleAll();
}

void toInput(const Image& image, const DatasetSpec& spec, const Normalization& normalization,
             View<float> out) {
    Image fitted;
    fitImage(image, out.shape, spec.fit, fitted);
    PixelTable(normalization, out.shape.c).apply(fitted, out.data);
}

Image augmentPreview(const Image& image, const DatasetSpec& spec, const Shape& input,
                     std::uint64_t seed, std::int64_t epoch, std::size_t sample) {
    Image fitted;
    Image scratch;
    fitImage(image, input, spec.fit, fitted);
    augmentImage(fitted, spec.augment, augmentKey(seed, epoch, sample), scratch);
    return fitted;
}

} // namespace fovea
