#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// How many channels a loop keeps sums of at hand.
constexpr std::int64_t channelsAtOnce = 64;

/// body(image, row) for each row of each image (n, d) of a tensor, in parallel.
/// valuesPerRow  how many are read and written for one
template <class Body>
void forImageRows(const Shape& shape, std::int64_t valuesPerRow, const Body& body) {
    parallelChunks(shape.n * shape.d * shape.h,
                   itemsPerTask(valuesPerRow * static_cast<std::int64_t>(sizeof(float))),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i)
                           body(i / shape.h, i % shape.h);
                   });
}

/// body(first channel, how many) for all of them.
template <class Body>
void forChannels(std::int64_t channels, const Body& body) {
    for (std::int64_t c = 0; c < channels; c += channelsAtOnce)
        body(c, std::min(channelsAtOnce, channels - c));
}

} // namespace fovea
