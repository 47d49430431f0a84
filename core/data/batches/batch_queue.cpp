#include "core/data/batches/batch_queue.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>

#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include "core/base/parallel.hpp"
#include "core/base/task_order.hpp"

namespace fovea {

/// A buffer with what its threads agree on.
struct BatchQueue::Slot {
    Slot(const Shape& shape, std::int64_t pieceCount)
        : reasons(static_cast<std::size_t>(shape.n)),
          isClaimed(static_cast<std::size_t>(pieceCount)) {
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

    void offerAll() {
        for (std::atomic<bool>& each : isClaimed)
            each = false;
    }

    void clearTail();
    void leaveOut();

    Batch batch;
    std::vector<std::string> reasons;         ///< each written by the thread that has its piece
    std::vector<std::atomic<bool>> isClaimed; ///< of the pieces, those past the end included
    std::atomic<std::int64_t> done{0};        ///< pieces
    std::atomic<std::int64_t> tasks{0};       ///< that wait for a thread
};

/// A room of their own: the consumer never picks up a decoding task while it waits for the pieces
/// of a convolution.
struct BatchQueue::Crew {
    tbb::task_arena arena;
    tbb::task_group tasks;
};

/// What a short batch does not use is zero.
void BatchQueue::Slot::clearTail() {
    const View<float> images = batch.images.view();
    const std::span<float> all = images.values();
    const std::size_t used = images.first(batch.count).values().size();
    std::fill(all.begin() + static_cast<std::ptrdiff_t>(used), all.end(), 0.0F);
    const auto count = static_cast<std::ptrdiff_t>(batch.count);
    std::fill(batch.labels.begin() + count, batch.labels.end(), 0);
    std::fill(batch.samples.begin() + count, batch.samples.end(), std::size_t{0});
}

/// Moves up what stands behind samples that could not be prepared.
void BatchQueue::Slot::leaveOut() {
    const View<float> images = batch.images.view();
    std::int64_t kept = 0;
    for (std::int64_t i = 0; i != batch.count; ++i) {
        const auto from = static_cast<std::size_t>(i);
        const auto to = static_cast<std::size_t>(kept);
        if (!reasons[from].empty()) {
            batch.leftOut.push_back({batch.samples[from], std::exchange(reasons[from], {})});
            continue;
        }
        if (kept++ == i)
            continue;
        const std::span<const float> image = images.sample(i).values();
        std::copy(image.begin(), image.end(), images.sample(kept - 1).data);
        batch.labels[to] = batch.labels[from];
        batch.samples[to] = batch.samples[from];
    }
    if (kept == batch.count)
        return;
    batch.count = kept;
    clearTail();
}

BatchQueue::BatchQueue(const Shape& shape, std::int64_t pieceSize, bool fillsAhead, Fill fill)
    : m_shape(shape),
      m_pieceSize(pieceSize),
      m_fillsAhead(fillsAhead),
      m_fill(std::move(fill)),
      m_crew(std::make_unique<Crew>()) {}

BatchQueue::~BatchQueue() { drop(); }

std::int64_t BatchQueue::pieceCount() const { return (m_shape.n + m_pieceSize - 1) / m_pieceSize; }

void BatchQueue::addBuffer() {
    m_slots.push_back(std::make_unique<Slot>(m_shape, pieceCount()));
    m_free.push_back(m_slots.back().get());
}

Batch* BatchQueue::freeBuffer() { return m_free.empty() ? nullptr : &m_free.back()->batch; }

BatchQueue::Slot& BatchQueue::slotOf(const Batch& batch) {
    const auto owner = std::find_if(m_slots.begin(), m_slots.end(),
                                    [&](const auto& slot) { return &slot->batch == &batch; });
    assert(owner != m_slots.end());
    return **owner;
}

void BatchQueue::submit(Batch& batch) {
    Slot& slot = slotOf(batch);
    std::erase(m_free, &slot);
    batch.leftOut.clear();
    slot.clearTail();
    slot.done.store(0);
    slot.offerAll(); // Last: from here on, tasks may take what stands above.
    m_inFlight.push_back(&slot);
    if (m_fillsAhead)
        callTasks(slot);
}

/// While training keeps all threads busy the tasks wait, and the consumer does the work: no more of
/// them are called than could help.
void BatchQueue::callTasks(Slot& slot) {
    const std::int64_t wanted = std::min<std::int64_t>(threadCount() - 1, pieceCount());
    while (slot.tasks.load() < wanted) {
        ++slot.tasks;
        orderedBefore(&slot);
        m_crew->arena.enqueue(m_crew->tasks.defer([this, &slot] {
            orderedAfter(&slot);
            --slot.tasks;
            for (std::int64_t piece = 0; piece != pieceCount(); ++piece)
                work(slot, piece);
            orderedBefore(this);
        }));
    }
}

void BatchQueue::work(Slot& slot, std::int64_t piece) {
    if (!slot.claim(piece))
        return;
    const std::int64_t begin = std::min(slot.batch.count, piece * m_pieceSize);
    const std::int64_t end = std::min(slot.batch.count, begin + m_pieceSize);
    m_fill({slot.batch, slot.reasons, begin, end});
    if (slot.done.fetch_add(1) + 1 == pieceCount())
        slot.done.notify_all();
}

Batch& BatchQueue::take() {
    Slot& slot = *m_inFlight.front();
    m_inFlight.erase(m_inFlight.begin());
    // With all threads, since the consumer is about to wait.
    parallelFor(pieceCount(), [&](std::int64_t piece) { work(slot, piece); });
    for (std::int64_t done = slot.done.load(); done != pieceCount(); done = slot.done.load())
        slot.done.wait(done);
    slot.leaveOut();
    return slot.batch;
}

void BatchQueue::recycle(Batch& batch) { m_free.push_back(&slotOf(batch)); }

void BatchQueue::drop() {
    for (Slot* slot : m_inFlight)
        slot->claimAll();
    m_crew->arena.execute([this] { m_crew->tasks.wait(); });
    orderedAfter(this);
    for (Slot* slot : m_inFlight)
        std::fill(slot->reasons.begin(), slot->reasons.end(), std::string());
    m_free.insert(m_free.end(), m_inFlight.begin(), m_inFlight.end());
    m_inFlight.clear();
}

} // namespace fovea
