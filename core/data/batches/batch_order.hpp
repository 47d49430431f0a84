#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fovea {

/// In which order each epoch goes through a set of samples, cut into batches. It follows from what
/// is given here and the epoch alone, whichever of the samples can be read.
class BatchOrder {
public:
    /// With a seed, another order each epoch; without, the one of `samples`.
    BatchOrder(std::vector<std::size_t> samples, std::int64_t batch,
               std::optional<std::uint64_t> shuffleSeed);

    /// The last may be short.
    std::int64_t batchCount() const;

    void start(std::int64_t epoch);

    /// The samples of the epoch's n-th batch.
    std::span<const std::size_t> batch(std::int64_t n) const;

private:
    std::vector<std::size_t> m_samples;
    std::vector<std::size_t> m_order; ///< of the epoch
    std::int64_t m_batch;
    std::optional<std::uint64_t> m_shuffleSeed;
};

} // namespace fovea
