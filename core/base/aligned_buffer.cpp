#include "core/base/aligned_buffer.hpp"

#include <cstring>
#include <new>

#include <sys/mman.h>

namespace fovea {

AlignedBuffer::AlignedBuffer(std::size_t sizeBytes) : m_sizeBytes(roundUpTo64(sizeBytes)) {
    if (m_sizeBytes == 0)
        return;
    constexpr std::size_t hugePage = std::size_t{2} << 20;
    const bool isLarge = m_sizeBytes >= 2 * hugePage;
    const std::size_t alignment = isLarge ? hugePage : 64;
    const std::size_t rounded = (m_sizeBytes + alignment - 1) / alignment * alignment;
    m_memory.reset(static_cast<std::byte*>(std::aligned_alloc(alignment, rounded)));
    if (!m_memory)
        throw std::bad_alloc();
    if (isLarge)
        ::madvise(m_memory.get(), rounded, MADV_HUGEPAGE); // a hint: no harm where it is refused
    std::memset(m_memory.get(), 0, m_sizeBytes);
}

} // namespace fovea
