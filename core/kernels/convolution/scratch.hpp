#pragma once

#include <cstddef>
#include <span>

#include "core/base/aligned_buffer.hpp"

namespace fovea::convolution {

/// The bytes that `count` elements of T take from a Scratch.
template <class T>
constexpr std::int64_t scratchBytes(std::int64_t count) {
    return static_cast<std::int64_t>(roundUpTo64(static_cast<std::size_t>(count) * sizeof(T)));
}

/// Hands out a caller's scratch memory piece by piece, each aligned to 64 bytes. Their bytes add
/// up to what scratchBytes says of each.
class Scratch {
public:
    explicit Scratch(std::span<std::byte> memory) : m_next(memory.data()) {}

    template <class T>
    T* take(std::int64_t count) {
        T* piece = reinterpret_cast<T*>(m_next);
        m_next += scratchBytes<T>(count);
        return piece;
    }

private:
    std::byte* m_next;
};

} // namespace fovea::convolution
