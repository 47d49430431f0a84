#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/aligned_buffer.hpp"

namespace fovea {

/// Memory of an exact size between guard bytes, so that a write beside it is noticed. It starts
/// out, and can be made again, full of NaN, so that a read before a write is noticed too.
class GuardedBuffer {
public:
    explicit GuardedBuffer(std::int64_t sizeBytes);

    std::span<std::byte> bytes();
    std::span<float> floats();

    void fillWithNan();

    /// Whether the guard bytes are as they were.
    bool isIntact() const;

private:
    std::size_t m_sizeBytes;
    AlignedBuffer m_memory;
};

} // namespace fovea
