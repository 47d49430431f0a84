#pragma once

#include <span>
#include <type_traits>

#include "core/tensor/shape.hpp"

namespace fovea {

/// Borrows a dense tensor [N, D, H, W, C]. Constness is the element type's: View<const float>
/// reads.
template <class T>
struct View {
    T* data = nullptr;
    Shape shape;

    View() = default;

    View(T* elements, const Shape& extents) : data(elements), shape(extents) {}

    /// A writable view is a readable one.
    template <class U>

    requires(std::is_same_v<const U, T>) View(const View<U>& other) // NOLINT: implicit on purpose
        : data(other.data), shape(other.shape) {}

    explicit operator bool() const { return data != nullptr; }

    std::span<T> values() const {
        return {data, data == nullptr ? 0U : static_cast<std::size_t>(shape.elements())};
    }

    /// Sample i as a view of batch 1.
    View sample(std::int64_t i) const {
        return View(data + i * shape.perSample(), shape.withBatch(1));
    }

    /// The first `count` samples.
    View first(std::int64_t count) const { return View(data, shape.withBatch(count)); }

    T& at(std::int64_t n, std::int64_t d, std::int64_t h, std::int64_t w, std::int64_t c) const {
        return data[(((n * shape.d + d) * shape.h + h) * shape.w + w) * shape.c + c];
    }
};

} // namespace fovea
