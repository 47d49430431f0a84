#include "plugins/convolution/depth_stack.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

/// body(offset of a block in the weights, in the stacked ones) for each tap's block [I, O].
template <class Body>
void forEachTap(const Size3& kernel, std::int64_t block, Body&& body) {
    const std::int64_t flat = kernel.height * kernel.width;
    parallelFor(kernel.depth * flat, [&](std::int64_t i) {
        const std::int64_t depth = i / flat;
        const std::int64_t tap = i % flat;
        body(i * block, (tap * kernel.depth + depth) * block);
    });
}

std::int64_t blockOf(const Size3& kernel, std::span<const float> weight) {
    return static_cast<std::int64_t>(weight.size()) / (kernel.depth * kernel.height * kernel.width);
}

} // namespace

void DepthStack::gather(View<const float> from, View<float> to) const noexcept {
    const std::int64_t channels = volume.c;
    const std::int64_t row = volume.w * channels;
    parallelFor(to.shape.n * volume.h, [&](std::int64_t i) {
        const std::int64_t image = i / volume.h;
        const std::int64_t y = i % volume.h;
        const std::int64_t n = image / positions;
        const std::int64_t first = image % positions * stride - padBefore;
        for (std::int64_t k = 0; k < kernel; ++k) {
            const std::int64_t slice = first + k;
            float* out = to.data + i * row * kernel + k * channels;
            const bool isInside = slice >= 0 && slice < volume.d;
            const float* in =
                isInside ? from.data + ((n * volume.d + slice) * volume.h + y) * row : nullptr;
            for (std::int64_t x = 0; x < volume.w; ++x, out += kernel * channels)
                if (isInside)
                    std::copy_n(in + x * channels, channels, out);
                else
                    std::fill_n(out, channels, 0.0F);
        }
    });
}

void DepthStack::addUp(View<const float> from, View<float> to) const noexcept {
    const std::int64_t channels = volume.c;
    const std::int64_t row = volume.w * channels;
    parallelFor(to.shape.n * volume.d * volume.h, [&](std::int64_t i) {
        const std::int64_t n = i / volume.h / volume.d;
        const std::int64_t slice = i / volume.h % volume.d;
        const std::int64_t y = i % volume.h;
        float* out = to.data + i * row;
        std::fill_n(out, row, 0.0F);
        for (std::int64_t k = 0; k < kernel; ++k) {
            const std::int64_t start = slice + padBefore - k;
            if (start < 0 || start % stride != 0 || start / stride >= positions)
                continue;
            const std::int64_t image = n * positions + start / stride;
            const float* in = from.data + (image * volume.h + y) * row * kernel + k * channels;
            for (std::int64_t x = 0; x < volume.w; ++x)
                for (std::int64_t c = 0; c < channels; ++c)
                    out[x * channels + c] += in[x * kernel * channels + c];
        }
    });
}

void stackWeights(const Size3& kernel, std::span<const float> weight,
                  std::span<float> stacked) noexcept {
    const std::int64_t block = blockOf(kernel, weight);
    forEachTap(kernel, block, [&](std::int64_t from, std::int64_t to) {
        std::copy_n(weight.data() + from, block, stacked.data() + to);
    });
}

void unstackWeights(const Size3& kernel, std::span<const float> stacked,
                    std::span<float> weight) noexcept {
    const std::int64_t block = blockOf(kernel, stacked);
    forEachTap(kernel, block, [&](std::int64_t to, std::int64_t from) {
        std::copy_n(stacked.data() + from, block, weight.data() + to);
    });
}

} // namespace fovea
