#pragma once

#include <cstdint>
#include <memory>

#include "core/data/augmentation.hpp"
#include "core/data/batches/batch.hpp"
#include "core/data/normalization.hpp"

namespace fovea {

struct LoaderOptions {
    Split split = Split::Train;
    std::int64_t batch = 64;
    std::uint64_t seed = 1;
    bool shuffles = false;                                      ///< a new order each epoch
    std::shared_ptr<const Augmentation> augmentation = nullptr; ///< null: samples as they are
    int prefetch = 3;                                           ///< batches in flight
};

/// Brings the batches of an epoch in order: TBB tasks decode, fit, augment and normalize ahead of
/// the consumer into a fixed set of buffers. What a batch holds depends only on the options, the
/// epoch, its place and which files can be read, never on timing or threads. A sample that cannot
/// be read is left out of its batch, and told in it; it is tried again each epoch.
///
/// threads  one consumer
class BatchLoader {
public:
    BatchLoader(std::shared_ptr<const Dataset> dataset, const DatasetSpec& spec, const Shape& input,
                const Normalization& normalization, const LoaderOptions& options);
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;
    ~BatchLoader(); ///< waits for tasks in flight

    std::int64_t batchesPerEpoch() const; ///< the last may be short

    /// Starts epoch `epoch` (from 0) at its batch `firstBatch`; drops what was in flight.
    void start(std::int64_t epoch, std::int64_t firstBatch = 0);

    /// The next batch, or null at the epoch's end. It stays valid until recycle.
    Batch* next();

    /// Gives the buffer back for a later batch.
    void recycle(Batch* batch);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace fovea
