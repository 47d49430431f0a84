#pragma once

#include "core/base/aligned_buffer.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// Owns a dense float32 tensor [N, D, H, W, C], zero-filled, aligned to 64 bytes.
class Tensor {
public:
    Tensor() = default;

    explicit Tensor(const Shape& shape)
        : m_shape(shape), m_buffer(static_cast<std::size_t>(shape.elements()) * sizeof(float)) {}

    const Shape& shape() const { return m_shape; }

    View<float> view() { return {reinterpret_cast<float*>(m_buffer.data()), m_shape}; }

    View<const float> view() const {
        return {reinterpret_cast<const float*>(m_buffer.data()), m_shape};
    }

private:
    Shape m_shape{0, 1, 1, 1, 1};
    AlignedBuffer m_buffer;
};

} // namespace fovea
