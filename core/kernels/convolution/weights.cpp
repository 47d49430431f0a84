#include "core/kernels/convolution/weights.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"

namespace fovea::convolution {

namespace {

/// Whether the kernel [KH, KW, I, O] is already in the order of its only panel.
bool isPacked(const KernelView& kernel, const Axis& rows, const Axis& columns,
              const PackedWeights& packed) {
    return packed.columns.count == 1 && packed.stride(0) == kernel.destinations &&
           kernel.destinationStride == 1 && kernel.sourceStride == kernel.destinations &&
           kernel.columnStride == kernel.sources * kernel.sourceStride &&
           kernel.rowStride == columns.taps * kernel.columnStride && rows.kernelStep == 1 &&
           columns.kernelStep == 1;
}

void packTap(const KernelView& kernel, const float* from, std::int64_t columns, std::int64_t stride,
             float* to) {
    for (std::int64_t s = 0; s < kernel.sources; ++s) {
        if (kernel.destinationStride == 1)
            std::copy_n(from + s * kernel.sourceStride, columns, to + s * stride);
        std::fill(to + s * stride + columns, to + (s + 1) * stride, 0.0F);
    }
    if (kernel.destinationStride == 1)
        return;
    // Turned over in blocks as wide as a cache line, so that each line is fetched only once.
    constexpr std::int64_t block = 16;
    for (std::int64_t begin = 0; begin < kernel.sources; begin += block) {
        const std::int64_t end = std::min(begin + block, kernel.sources);
        for (std::int64_t d = 0; d < columns; ++d) {
            const float* row = from + d * kernel.destinationStride;
            for (std::int64_t s = begin; s < end; ++s)
                to[s * stride + d] = row[s * kernel.sourceStride];
        }
    }
}

} // namespace

std::int64_t PackedWeights::panelColumns(std::int64_t index) const {
    return std::min(columns.width, destinations - index * columns.width);
}

PackedWeights packWeights(const KernelView& kernel, const Axis& rows, const Axis& columns,
                          float* memory) {
    const auto asItIs = PackedWeights::of(kernel, rows.taps * columns.taps, kernel.data);
    if (asItIs.depth == 0 || isPacked(kernel, rows, columns, asItIs))
        return asItIs;
    return packInto(kernel, rows, columns, memory);
}

PackedWeights packInto(const KernelView& kernel, const Axis& rows, const Axis& columns,
                       float* memory) {
    const std::int64_t taps = rows.taps * columns.taps;
    const auto packed = PackedWeights::of(kernel, taps, memory);
    const auto pack = [&](std::int64_t i) {
        const std::int64_t index = i / taps;
        const std::int64_t tap = i % taps;
        const std::int64_t y = rows.kernelFirst + tap / columns.taps * rows.kernelStep;
        const std::int64_t x = columns.kernelFirst + tap % columns.taps * columns.kernelStep;
        const std::int64_t stride = packed.stride(index);
        packTap(kernel,
                kernel.data + y * kernel.rowStride + x * kernel.columnStride +
                    index * packed.columns.width * kernel.destinationStride,
                packed.panelColumns(index), stride,
                memory + index * packed.depth * packed.columns.width +
                    tap * kernel.sources * stride);
    };
    const std::int64_t pieceFloats = kernel.sources * packed.columns.width;
    parallelChunks(packed.columns.count * taps, std::max<std::int64_t>(1, 16384 / pieceFloats),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t i = begin; i < end; ++i)
                           pack(i);
                   });
    return packed;
}

std::int64_t packedFloats(std::int64_t taps, std::int64_t sources, std::int64_t destinations) {
    return taps * sources * roundUpToVectors(destinations);
}

} // namespace fovea::convolution
