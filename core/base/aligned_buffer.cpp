#include "core/base/aligned_buffer.hpp"

#include <cstdint>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace fovea {

namespace {

constexpr std::size_t hugePage = std::size_t{2} << 20;

constexpr std::size_t roundUpToHugePages(std::size_t bytes) {
    return (bytes + hugePage - 1) / hugePage * hugePage;
}

/// Fresh zeros on huge pages where the system has some. A page takes memory from when it is first
/// written, so that room which is never used costs nothing.
std::byte* mapHugePages(std::size_t bytes) {
    void* mapped = ::mmap(nullptr, bytes + hugePage, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        throw std::bad_alloc();
    // What lies before and behind the whole huge pages goes back.
    auto* begin = static_cast<std::byte*>(mapped);
    const std::size_t before =
        (hugePage - reinterpret_cast<std::uintptr_t>(begin) % hugePage) % hugePage;
    if (before > 0)
        ::munmap(begin, before);
    if (before < hugePage)
        ::munmap(begin + before + bytes, hugePage - before);
    ::madvise(begin + before, bytes, MADV_HUGEPAGE); // a hint: no harm where it is refused
    return begin + before;
}

} // namespace

AlignedBuffer::AlignedBuffer(std::size_t sizeBytes) : m_sizeBytes(roundUpTo64(sizeBytes)) {
    if (m_sizeBytes >= 2 * hugePage) {
        const std::size_t mapped = roundUpToHugePages(m_sizeBytes);
        m_memory = {mapHugePages(mapped), Free{mapped}};
    } else if (m_sizeBytes > 0) {
        m_memory.reset(static_cast<std::byte*>(std::aligned_alloc(64, m_sizeBytes)));
        if (!m_memory)
            throw std::bad_alloc();
        std::memset(m_memory.get(), 0, m_sizeBytes);
    }
}

void AlignedBuffer::Free::operator()(std::byte* memory) const {
    if (mappedBytes > 0)
        ::munmap(memory, mappedBytes);
    else
        std::free(memory);
}

} // namespace fovea
