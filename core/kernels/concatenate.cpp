#include "core/kernels/concatenate.hpp"

#include <cstdint>
#include <cstring>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

/// Moves `rows` runs of `count` floats between two strided places.
void moveRows(const float* from, std::int64_t fromStride, float* to, std::int64_t toStride,
              std::int64_t rows, std::int64_t count) {
    for (std::int64_t row = 0; row < rows; ++row)
        std::memcpy(to + row * toStride, from + row * fromStride,
                    static_cast<std::size_t>(count) * sizeof(float));
}

} // namespace

void concatenateChannels(std::span<const View<const float>> inputs, View<float> output) {
    const std::int64_t channels = output.shape.c;
    parallelChunks(output.shape.pixels(), itemsPerTask(channels * 8),
                   [&](std::int64_t begin, std::int64_t end) {
                       float* to = output.data + begin * channels;
                       for (const View<const float>& input : inputs) {
                           const std::int64_t count = input.shape.c;
                           moveRows(input.data + begin * count, count, to, channels, end - begin,
                                    count);
                           to += count;
                       }
                   });
}

void splitChannels(View<const float> whole, std::span<const View<float>> parts) {
    const std::int64_t channels = whole.shape.c;
    parallelChunks(whole.shape.pixels(), itemsPerTask(channels * 8),
                   [&](std::int64_t begin, std::int64_t end) {
                       const float* from = whole.data + begin * channels;
                       for (const View<float>& part : parts) {
                           const std::int64_t count = part.shape.c;
                           if (part)
                               moveRows(from, channels, part.data + begin * count, count,
                                        end - begin, count);
                           from += count;
                       }
                   });
}

} // namespace fovea
