#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/data/normalization.hpp"
#include "core/tensor/tensor.hpp"

namespace fovea {

/// A batch in a recycled buffer, in the network's input layout.
struct Batch {
    Tensor images;                    ///< [N, D, H, W, C], normalized
    std::vector<std::int32_t> labels; ///< [N]
    std::vector<std::size_t> samples; ///< [N] indices into the dataset
    std::int64_t count = 0;           ///< samples in use, from the front
};

struct LoaderOptions {
    Split split = Split::Train;
    std::int64_t batch = 64;
    std::uint64_t seed = 1;
    bool shuffles = false; ///< a new order each epoch
    bool augments = false;
    std::size_t cacheBytes = std::size_t{512} << 20; ///< decoded images kept; 0: none
    int prefetch = 3;                                ///< batches in flight
};

/// Brings the batches of an epoch in order: TBB tasks decode, fit, augment and normalize ahead of
/// the consumer into a fixed set of buffers. What a batch holds depends only on the options, the
/// epoch and its place, never on timing or threads.
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
    /// errors  an image that cannot be decoded any more (named)
    Result<Batch*> next();

    /// Gives the buffer back for a later batch.
    void recycle(Batch* batch);

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

/// One sample as the network sees it: fitted, normalized, not augmented. It must be one that
/// checkSample accepts.
/// out     [1, D, H, W, C]
void toInput(const Image& image, const DatasetSpec& spec, const Normalization& normalization,
             View<float> out);

/// One sample as training may see it in `epoch`, for preview: fitted and augmented.
Image augmentPreview(const Image& image, const DatasetSpec& spec, const Shape& input,
                     std::uint64_t seed, std::int64_t epoch, std::size_t sample);

} // namespace fovea
