#pragma once

#include <cstdint>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// Row `y` of image `image`; the images of a batch are counted over its samples and their depth.
template <class T>
T* rowOf(const View<T>& view, std::int64_t image, std::int64_t y) {
    return view.data + (image * view.shape.h + y) * view.shape.w * view.shape.c;
}

/// Calls body(image, y) for each row of the shape, in any order and on any thread.
template <class Body>
void forRows(const Shape& shape, const Body& body) {
    const std::int64_t bytes = 2 * shape.w * shape.c * std::int64_t{sizeof(float)};
    parallelChunks(shape.n * shape.d * shape.h, itemsPerTask(bytes),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t row = begin; row < end; ++row)
                           body(row / shape.h, row % shape.h);
                   });
}

} // namespace fovea
