#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/pool_row.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool_backward.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/max_pool-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

template <class D>
hn::Vec<Shorts<D>> loadPositions(D d, const std::uint16_t* from, std::size_t count) {
    HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(d)] = {};
    std::memcpy(lanes, from, count * sizeof(std::uint16_t));
    return hn::Load(Shorts<D>(), lanes);
}

/// The windows over one pixel, at one channel vector.
struct Covering {
    std::int64_t first; ///< where the first window's output lies
    std::int64_t line;  ///< floats from a row of windows to the next
    std::int64_t pixel; ///< and from a window
    std::int64_t height;
    std::int64_t width;
    std::int32_t position;  ///< of the pixel in the first window
    std::int32_t lineStep;  ///< by how much the position is less in the next row of windows
    std::int32_t pixelStep; ///< and in the next window
};

/// Sums dOutput of the windows that the pixel won.
template <class D, class LoadShorts, class LoadFloats>
HWY_INLINE hn::Vec<D> gradientOf(D d, const Covering& covering, LoadShorts winner,
                                 LoadFloats dOutput) {
    const Integers<D> di;
    const auto step = hn::Set(di, covering.pixelStep);
    auto sum = hn::Zero(d);
    for (std::int64_t row = 0; row < covering.height; ++row) {
        std::int64_t from = covering.first + row * covering.line;
        auto here =
            hn::Set(di, covering.position - static_cast<std::int32_t>(row) * covering.lineStep);
        for (std::int64_t x = 0; x < covering.width; ++x, from += covering.pixel) {
            const auto won = hn::Eq(hn::PromoteTo(di, winner(from)), here);
            sum = hn::Add(sum, hn::IfThenElseZero(hn::RebindMask(d, won), dOutput(from)));
            here = hn::Sub(here, step);
        }
    }
    return sum;
}

template <class D>
void gradientRowBy(D d, const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
                   float* dInput) {
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covering(row.y);
    const std::int64_t imageEnd = row.outputImage();
    const std::int64_t line = (row.y - row.rows.start(ys.begin)) * row.columns.kernel;
    Positions xs;
    for (std::int64_t x = 0; x < row.columns.input; ++x) {
        xs = row.columns.advance(xs, x);
        const std::int64_t last = (ys.end - 1) * row.outputLine() + (xs.end - 1) * row.channels;
        Covering covering{ys.begin * row.outputLine() + xs.begin * row.channels,
                          row.outputLine(),
                          row.channels,
                          ys.count(),
                          xs.count(),
                          static_cast<std::int32_t>(line + x - row.columns.start(xs.begin)),
                          static_cast<std::int32_t>(row.rows.stride * row.columns.kernel),
                          static_cast<std::int32_t>(row.columns.stride)};
        for (std::int64_t c = 0; c < row.channels; c += lanes, covering.first += lanes) {
            const std::int64_t to = x * row.channels + c;
            if (to + lanes <= row.inputLine() && last + c + lanes <= imageEnd) {
                const auto sum = gradientOf(
                    d, covering,
                    [&](std::int64_t i) HWY_ATTR { return hn::LoadU(shorts, winners + i); },
                    [&](std::int64_t i) HWY_ATTR { return hn::LoadU(d, dOutput + i); });
                hn::StoreU(sum, d, dInput + to);
            } else {
                const auto count = static_cast<std::size_t>(std::min(lanes, row.channels - c));
                const auto sum = gradientOf(
                    d, covering,
                    [&](std::int64_t i) HWY_ATTR { return loadPositions(d, winners + i, count); },
                    [&](std::int64_t i) HWY_ATTR { return loadFirst(d, dOutput + i, count); });
                storeFirst(sum, d, dInput + to, count);
            }
        }
    }
}

/// What a window won, to the pixels of it that lie inside of the image.
template <class D>
void spreadWindow(D d, const PoolRow& row, std::int64_t x, const std::uint16_t* winners,
                  const float* dOutput, float* dImage) {
    const Integers<D> di;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covered(row.y);
    const Positions xs = row.columns.covered(x);
    for (std::int64_t c = 0; c < row.channels; c += lanes) {
        const auto count = static_cast<std::size_t>(std::min(lanes, row.channels - c));
        const std::int64_t from = x * row.channels + c;
        const auto winner = hn::PromoteTo(di, loadPositions(d, winners + from, count));
        const auto gradient = loadFirst(d, dOutput + from, count);
        for (std::int64_t y = ys.begin; y < ys.end; ++y)
            for (std::int64_t pixel = xs.begin; pixel < xs.end; ++pixel) {
                const std::int64_t here =
                    (y - row.rows.start(row.y)) * row.columns.kernel + pixel - row.columns.start(x);
                const auto won = hn::Eq(winner, hn::Set(di, static_cast<std::int32_t>(here)));
                storeFirst(hn::IfThenElseZero(hn::RebindMask(d, won), gradient), d,
                           dImage + y * row.inputLine() + pixel * row.channels + c, count);
            }
    }
}

/// spreadWindow for windows `xs` of 2x2 pixels that lie inside of the image as a whole, in whole
/// vectors: what these write behind a pixel's channels, the next pixel overwrites.
template <class D>
void spreadSmallWindows(D d, const PoolRow& row, Positions xs, const std::uint16_t* winners,
                        const float* dOutput, float* dImage) {
    const Integers<D> di;
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t channels = row.channels;
    const std::int64_t steps[] = {0, channels, row.inputLine(), row.inputLine() + channels};
    for (std::int64_t x = xs.begin; x < xs.end; ++x) {
        const std::int64_t from = x * channels;
        float* to =
            dImage + row.rows.start(row.y) * row.inputLine() + row.columns.start(x) * channels;
        for (std::int64_t c = 0; c < channels; c += lanes) {
            const auto winner = hn::PromoteTo(di, hn::LoadU(shorts, winners + from + c));
            const auto gradient = hn::LoadU(d, dOutput + from + c);
#pragma GCC unroll 4
            for (int i = 0; i < 4; ++i) {
                const auto won = hn::RebindMask(d, hn::Eq(winner, hn::Set(di, i)));
                hn::StoreU(hn::IfThenElseZero(won, gradient), d, to + steps[i] + c);
            }
        }
    }
}

/// A row of windows that lie side by side: each pixel is in one at most, so that a window is
/// loaded once for all its pixels. Those behind the last window get 0.
template <class D>
void spreadRowBy(D d, const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
                 float* dImage) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Sliding& columns = row.columns;
    const Positions ys = row.rows.covered(row.y);
    const bool isLast = row.y + 1 == row.rows.output;
    std::int64_t x = 0;
    // The surplus of one vector a pixel is overwritten; of several it would not be.
    const bool isSmall = row.rows.kernel == 2 && columns.kernel == 2 && ys.count() == 2 &&
                         columns.padBefore == 0 &&
                         (row.channels <= lanes || row.channels % lanes == 0);
    if (isSmall) {
        const std::int64_t surplus = (std::max(lanes, row.channels) - 1) / row.channels;
        x = std::max<std::int64_t>(0, std::min(columns.output, columns.input / 2) - surplus);
        spreadSmallWindows(d, row, {0, x}, winners, dOutput, dImage);
    }
    for (; x < columns.output; ++x)
        spreadWindow(d, row, x, winners, dOutput, dImage);
    const std::int64_t covered = columns.covered(columns.output - 1).end * row.channels;
    for (std::int64_t y = ys.begin; y < ys.end; ++y)
        std::fill(dImage + y * row.inputLine() + covered, dImage + (y + 1) * row.inputLine(), 0.0F);
    if (isLast)
        std::fill(dImage + ys.end * row.inputLine(), dImage + row.inputImage(), 0.0F);
}

void gradientRow(const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
                 float* dInput) {
    withVectorsFor(row.channels,
                   [&](auto d) HWY_ATTR { gradientRowBy(d, row, winners, dOutput, dInput); });
}

void spreadRow(const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
               float* dImage) {
    withVectorsFor(row.channels,
                   [&](auto d) HWY_ATTR { spreadRowBy(d, row, winners, dOutput, dImage); });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(gradientRow);
HWY_EXPORT(spreadRow);

namespace {

/// Row by row of dInput, each pixel from the windows over it.
void gatherGradient(const PoolWindow& window, const std::uint16_t* winners,
                    View<const float> dOutput, View<float> dInput) {
    const Shape& in = dInput.shape;
    const Shape& out = dOutput.shape;
    const std::int64_t line = in.w * in.c;
    parallelChunks(in.n * in.d * in.h, itemsPerTask(line * 8),
                   [&](std::int64_t begin, std::int64_t end) {
                       PoolRow row = firstPoolRow(window, in, out);
                       for (std::int64_t i = begin; i < end; ++i) {
                           row.y = i % in.h;
                           const std::int64_t image = i / in.h * row.outputImage();
                           HWY_DYNAMIC_DISPATCH(gradientRow)
                           (row, winners + image, dOutput.data + image, dInput.data + i * line);
                       }
                   });
}

/// Row by row of dOutput, for windows of which no two share a pixel.
void spreadGradient(const PoolWindow& window, const std::uint16_t* winners,
                    View<const float> dOutput, View<float> dInput) {
    const Shape& in = dInput.shape;
    const Shape& out = dOutput.shape;
    const std::int64_t rowFloats = window.kernel.height * in.w * in.c + out.w * out.c;
    parallelChunks(out.n * out.d * out.h, itemsPerTask(rowFloats * 4),
                   [&](std::int64_t begin, std::int64_t end) {
                       PoolRow row = firstPoolRow(window, in, out);
                       for (std::int64_t i = begin; i < end; ++i) {
                           row.y = i % out.h;
                           const std::int64_t line = i * row.outputLine();
                           HWY_DYNAMIC_DISPATCH(spreadRow)
                           (row, winners + line, dOutput.data + line,
                            dInput.data + i / out.h * row.inputImage());
                       }
                   });
}

} // namespace

void maxPoolBackward(const PoolWindow& window, std::span<const std::uint16_t> winners,
                     View<const float> dOutput, View<float> dInput) {
    if (window.stride == window.kernel)
        spreadGradient(window, winners.data(), dOutput, dInput);
    else
        gatherGradient(window, winners.data(), dOutput, dInput);
}

} // namespace fovea

#endif
