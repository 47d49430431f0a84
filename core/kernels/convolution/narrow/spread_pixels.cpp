#include "core/kernels/convolution/narrow/spread_pixels.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/narrow/spread_pixels.cpp"
#include "hwy/foreach_target.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

namespace hn = hwy::HWY_NAMESPACE;

using convolution::Spread;
using convolution::SpreadImages;

using Floats = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Floats>;

constexpr auto floatLanes = static_cast<std::int64_t>(hn::MaxLanes(Floats()));
constexpr int mostImages = convolution::spreadImages;

// All images' sums, a value of each and a vector of weights are in registers.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int mostVectors = 5;
#else
constexpr int mostVectors = 2;
#endif

/// The rows of windows that fall on one row of the destination, and the pixels that they are of.
struct KernelRows {
    std::int64_t first;
    std::int64_t end;
    std::int64_t step;
    std::int64_t source; ///< row of pixels that the first one is of; of the next the one above
};

KernelRows kernelRowsOf(const Spread& spread, std::int64_t row) {
    const std::int64_t least = std::max<std::int64_t>(0, row - (spread.rows - 1) * spread.stride);
    const std::int64_t first = least + (row - least) % spread.stride;
    return {first, std::min(spread.kernelHeight, row + 1), spread.stride,
            (row - first) / spread.stride};
}

/// The sums for `vectors` vectors of a window's row, in `images` images.
template <int images, int vectors>
HWY_INLINE void spreadTile(const Spread& spread, const KernelRows& rows, const float* weight,
                           const float* const (&sources)[images], float* const (&windows)[images]) {
    const Floats d;
    Vector sums[images][vectors];
#pragma GCC unroll 4
    for (int i = 0; i < images; ++i)
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v)
            sums[i][v] = hn::LoadU(d, windows[i] + v * floatLanes);
    const std::int64_t weightStep = spread.vectors * floatLanes;
    const std::int64_t sourceRow = spread.columns * spread.sources;
    std::int64_t offset = rows.source * sourceRow;
    for (std::int64_t y = rows.first; y < rows.end; y += rows.step, offset -= sourceRow) {
        const float* HWY_RESTRICT w = weight + y * spread.sources * weightStep;
        for (std::int64_t s = 0; s < spread.sources; ++s, w += weightStep) {
            Vector values[images];
#pragma GCC unroll 4
            for (int i = 0; i < images; ++i)
                values[i] = hn::Set(d, sources[i][offset + s]);
#pragma GCC unroll 8
            for (int v = 0; v < vectors; ++v) {
                const Vector weights = hn::LoadU(d, w + v * floatLanes);
#pragma GCC unroll 4
                for (int i = 0; i < images; ++i)
                    sums[i][v] = hn::MulAdd(values[i], weights, sums[i][v]);
            }
        }
    }
#pragma GCC unroll 4
    for (int i = 0; i < images; ++i)
#pragma GCC unroll 8
        for (int v = 0; v < vectors; ++v)
            hn::StoreU(sums[i][v], d, windows[i] + v * floatLanes);
}

/// Some vectors of all windows' rows from vector `first`, in the images from `image`.
template <int images, int vectors>
HWY_NOINLINE void spreadVectors(const Spread& spread, const SpreadImages& data, std::size_t image,
                                std::int64_t first) {
    const std::int64_t rowCount = (spread.rows - 1) * spread.stride + spread.kernelHeight;
    const std::int64_t half = (spread.columns + 1) / 2;
    for (std::int64_t y = 0; y < rowCount; ++y) {
        const KernelRows rows = kernelRowsOf(spread, y);
        for (std::int64_t i = 0; i < spread.columns; ++i) {
            // Neighbours' windows overlap, and to load what has just been stored otherwise takes
            // long. So pixels of the row's two halves take turns.
            const std::int64_t x = i / 2 + i % 2 * half;
            const float* sources[images];
            float* windows[images];
            for (std::size_t k = 0; k < images; ++k) {
                sources[k] = data.sources[image + k] + x * spread.sources;
                windows[k] = data.destinations[image + k] + y * spread.destinationRow +
                             x * spread.columnStep + first * floatLanes;
            }
            spreadTile<images, vectors>(spread, rows, spread.weight + first * floatLanes, sources,
                                        windows);
        }
    }
}

/// The widest tiles that the window's row allows.
template <int images, int vectors = mostVectors>
void spreadWindows(const Spread& spread, const SpreadImages& data, std::size_t image,
                   std::int64_t first) {
    for (; first + vectors <= spread.vectors; first += vectors)
        spreadVectors<images, vectors>(spread, data, image, first);
    if constexpr (vectors > 1)
        if (first < spread.vectors)
            spreadWindows<images, vectors - 1>(spread, data, image, first);
}

void spreadAll(const Spread& spread, const SpreadImages& data) {
    if (data.sources.back() != nullptr) {
        spreadWindows<mostImages>(spread, data, 0, 0);
        return;
    }
    for (std::size_t image = 0; data.sources[image] != nullptr; ++image)
        spreadWindows<1>(spread, data, image, 0);
}

std::int64_t lanesInUse() { return floatLanes; }

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(lanesInUse);
HWY_EXPORT(spreadAll);

namespace convolution {

std::int64_t spreadLanes() { return HWY_DYNAMIC_DISPATCH(lanesInUse)(); }

void spreadPixels(const Spread& spread, const SpreadImages& images) {
    HWY_DYNAMIC_DISPATCH(spreadAll)(spread, images);
}

} // namespace convolution

} // namespace fovea

#endif
