#include "core/data/batches/batch_order.hpp"

#include <cassert>

#include "core/base/random.hpp"

namespace fovea {

namespace {

/// What numbers are drawn for; see preprocess.cpp.
constexpr std::uint64_t useShuffle = 0x5f1;

} // namespace

BatchOrder::BatchOrder(std::vector<std::size_t> samples, std::int64_t batch,
                       std::optional<std::uint64_t> shuffleSeed)
    : m_samples(std::move(samples)),
      m_order(m_samples),
      m_batch(batch),
      m_shuffleSeed(shuffleSeed) {
    assert(batch > 0);
}

std::int64_t BatchOrder::batchCount() const {
    return (static_cast<std::int64_t>(m_samples.size()) + m_batch - 1) / m_batch;
}

void BatchOrder::start(std::int64_t epoch) {
    if (!m_shuffleSeed)
        return;
    m_order = m_samples;
    RandomStream random(
        {*m_shuffleSeed, streamOf(static_cast<std::uint64_t>(epoch), 0, useShuffle)});
    for (std::size_t i = m_order.size(); i > 1; --i) // Fisher and Yates
        std::swap(m_order[i - 1], m_order[random.below(i)]);
}

std::span<const std::size_t> BatchOrder::batch(std::int64_t n) const {
    const auto begin = static_cast<std::size_t>(n * m_batch);
    return std::span(m_order).subspan(
        begin, std::min(static_cast<std::size_t>(m_batch), m_order.size() - begin));
}

} // namespace fovea
