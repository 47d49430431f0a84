#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>

namespace fovea {

/// Owns zero-filled memory aligned to 64 bytes, the width of the widest vector and a cache line.
class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t sizeBytes);

    std::byte* data() { return m_memory.get(); }

    const std::byte* data() const { return m_memory.get(); }

    std::size_t sizeBytes() const { return m_sizeBytes; }

    /// The memory as `count` floats from `offsetBytes`, which must be a multiple of 64.
    std::span<float> floats(std::size_t offsetBytes, std::size_t count) {
        return {reinterpret_cast<float*>(data() + offsetBytes), count};
    }

private:
    struct Free {
        Free() : mappedBytes(0) {}

        explicit Free(std::size_t bytes) : mappedBytes(bytes) {}

        std::size_t mappedBytes; ///< 0: not mapped, but from the heap

        void operator()(std::byte* memory) const;
    };

    std::unique_ptr<std::byte, Free> m_memory;
    std::size_t m_sizeBytes = 0;
};

/// The next multiple of 64.
constexpr std::size_t roundUpTo64(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

} // namespace fovea
