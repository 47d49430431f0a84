#include "core/promises/guarded_buffer.hpp"

#include <algorithm>
#include <limits>

namespace fovea {

namespace {

constexpr std::size_t guardBytes =
    std::size_t{16} * 1024; // an overrun of the small cases ends inside
constexpr std::byte guard{0xA5};

} // namespace

GuardedBuffer::GuardedBuffer(std::int64_t sizeBytes)
    : m_sizeBytes(static_cast<std::size_t>(sizeBytes)), m_memory(m_sizeBytes + 2 * guardBytes) {
    std::fill_n(m_memory.data(), m_sizeBytes + 2 * guardBytes, guard);
    fillWithNan();
}

std::span<std::byte> GuardedBuffer::bytes() { return {m_memory.data() + guardBytes, m_sizeBytes}; }

std::span<float> GuardedBuffer::floats() {
    return m_memory.floats(guardBytes, m_sizeBytes / sizeof(float));
}

void GuardedBuffer::fillWithNan() {
    std::ranges::fill(bytes(), std::byte{0xFF}); // also where no whole float fits
    std::ranges::fill(floats(), std::numeric_limits<float>::quiet_NaN());
}

bool GuardedBuffer::isIntact() const {
    const auto isGuard = [](std::byte b) { return b == guard; };
    const std::byte* begin = m_memory.data();
    const std::byte* behind = begin + guardBytes + m_sizeBytes;
    return std::all_of(begin, begin + guardBytes, isGuard) &&
           std::all_of(behind, behind + guardBytes, isGuard);
}

} // namespace fovea
