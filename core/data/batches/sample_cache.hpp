#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/data/image.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// Fitted samples, kept while a budget lasts, so that later epochs need not decode them again.
///
/// threads  an entry is only touched by the thread that prepares its sample, which an epoch does
///          once; who calls orders one epoch after the other
class SampleCache {
public:
    /// A budget of 0 keeps nothing.
    SampleCache(const Shape& fitted, std::size_t samples, std::size_t budgetBytes);

    std::optional<ImageView> find(std::size_t sample) const;
    void keep(std::size_t sample, const Image& fitted);

private:
    Shape m_fitted;
    std::vector<std::vector<std::uint8_t>> m_entries; ///< by sample; bytes of pixels or of values
    std::atomic<std::int64_t> m_left;                 ///< of the budget
};

} // namespace fovea
