#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/data/batches/batch.hpp"

namespace fovea {

/// Buffers that are filled by tasks beside the consumer, and come back in the order in which they
/// were handed in. A batch is claimed in pieces by whoever comes: a task, or the consumer that
/// waits for it. So a claimed piece is always being worked on by a running thread, and waiting for
/// it cannot deadlock, however few threads there are.
///
/// threads  one consumer
class BatchQueue {
public:
    /// Some places of a batch whose samples and labels are named already.
    struct Piece {
        Batch& batch;
        std::vector<std::string>& reasons; ///< [N] why a place could not be filled; empty: it was
        std::int64_t begin;
        std::int64_t end;
    };

    /// Fills images; called from several threads, for different pieces.
    using Fill = std::function<void(const Piece&)>;

    /// `shape` is a batch's. With `fillsAhead`, tasks begin as soon as a batch is handed in; else
    /// all is done when it is taken.
    BatchQueue(const Shape& shape, std::int64_t pieceSize, bool fillsAhead, Fill fill);
    BatchQueue(const BatchQueue&) = delete;
    BatchQueue& operator=(const BatchQueue&) = delete;
    ~BatchQueue(); ///< waits for tasks in flight

    void addBuffer();

    /// A buffer that nobody uses, to name a batch's content in; null where there is none.
    Batch* freeBuffer();

    /// Hands in such a buffer: count, labels and samples are set.
    void submit(Batch& batch);

    bool isEmpty() const { return m_inFlight.empty(); }

    /// The batch that was handed in first, filled; what could not be is left out of it.
    Batch& take();

    /// Gives a taken batch's buffer back.
    void recycle(Batch& batch);

    /// Forgets what is in flight.
    void drop();

private:
    struct Slot;
    struct Crew;

    std::int64_t pieceCount() const;
    Slot& slotOf(const Batch& batch);
    void callTasks(Slot& slot);
    void work(Slot& slot, std::int64_t piece);

    Shape m_shape;
    std::int64_t m_pieceSize;
    bool m_fillsAhead;
    Fill m_fill;
    std::vector<std::unique_ptr<Slot>> m_slots;
    std::vector<Slot*> m_free;
    std::vector<Slot*> m_inFlight; ///< first come, first out; a handful at most
    std::unique_ptr<Crew> m_crew;
};

} // namespace fovea
