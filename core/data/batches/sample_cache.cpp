#include "core/data/batches/sample_cache.hpp"

namespace fovea {

SampleCache::SampleCache(const Shape& fitted, std::size_t samples, std::size_t budgetBytes)
    : m_fitted(fitted),
      m_entries(budgetBytes > 0 ? samples : 0),
      m_left(static_cast<std::int64_t>(budgetBytes)) {}

std::optional<ImageView> SampleCache::find(std::size_t sample) const {
    if (m_entries.empty() || m_entries[sample].empty())
        return std::nullopt;
    const std::vector<std::uint8_t>& bytes = m_entries[sample];
    ImageView view(m_fitted.h, m_fitted.w, m_fitted.c, bytes.data());
    view.depth = m_fitted.d;
    // As many bytes as elements, or of values four times as many.
    if (bytes.size() != static_cast<std::size_t>(m_fitted.perSample()))
        view.values = reinterpret_cast<const float*>(bytes.data());
    return view;
}

void SampleCache::keep(std::size_t sample, const Image& fitted) {
    if (m_entries.empty())
        return;
    const auto* values = reinterpret_cast<const std::uint8_t*>(fitted.values.data());
    const std::size_t valueBytes = fitted.values.size() * sizeof(float);
    const auto bytes = static_cast<std::int64_t>(fitted.pixels.size() + valueBytes);
    if (m_left.fetch_sub(bytes) < bytes)
        m_left.fetch_add(bytes);
    else if (fitted.values.empty())
        m_entries[sample] = fitted.pixels;
    else
        m_entries[sample].assign(values, values + valueBytes);
}

} // namespace fovea
