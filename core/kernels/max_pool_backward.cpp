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

/// gradientRowBy for windows that lie side by side: each pixel is in one window at most, so each
/// window is loaded once for all its pixels of the row.
template <class D>
void tiledGradientRowBy(D d, const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
                        float* dInput) {
    const Integers<D> di;
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covering(row.y);
    const std::int64_t tiles = ys.count() > 0 ? row.columns.output : 0;
    const std::int64_t line = (row.y - row.rows.start(ys.begin)) * row.columns.kernel;
    const std::int64_t imageEnd = row.outputImage();
    const std::int64_t coveredEnd =
        tiles == 0 ? 0 : row.columns.covered(tiles - 1).end * row.channels;
    for (std::int64_t tile = 0; tile < tiles; ++tile) {
        const Positions xs = row.columns.covered(tile);
        for (std::int64_t c = 0; c < row.channels; c += lanes) {
            const auto count = static_cast<std::size_t>(std::min(lanes, row.channels - c));
            const std::int64_t from = ys.begin * row.outputLine() + tile * row.channels + c;
            const bool isInside = from + lanes <= imageEnd;
            const auto winner =
                hn::PromoteTo(di, isInside ? hn::LoadU(shorts, winners + from)
                                           : loadPositions(d, winners + from, count));
            const auto gradient =
                isInside ? hn::LoadU(d, dOutput + from) : loadFirst(d, dOutput + from, count);
            // The surplus of one vector a pixel is overwritten; of several it would not be.
            const bool isWhole = row.channels <= lanes || c + lanes <= row.channels;
            for (std::int64_t x = xs.begin; x < xs.end; ++x) {
                const auto here =
                    hn::Set(di, static_cast<std::int32_t>(line + x - row.columns.start(tile)));
                const auto won = hn::RebindMask(d, hn::Eq(winner, here));
                const auto value = hn::IfThenElseZero(won, gradient);
                const std::int64_t to = x * row.channels + c;
                if (isWhole && to + lanes <= coveredEnd)
                    hn::StoreU(value, d, dInput + to);
                else
                    storeFirst(value, d, dInput + to, count);
            }
        }
    }
    std::fill(dInput + coveredEnd, dInput + row.inputLine(), 0.0F);
}

void gradientRow(const PoolRow& row, const std::uint16_t* winners, const float* dOutput,
                 float* dInput) {
    const bool isTiled =
        row.rows.stride == row.rows.kernel && row.columns.stride == row.columns.kernel;
    withVectorsFor(row.channels, [&](auto d) HWY_ATTR {
        if (isTiled)
            tiledGradientRowBy(d, row, winners, dOutput, dInput);
        else
            gradientRowBy(d, row, winners, dOutput, dInput);
    });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(gradientRow);

void maxPoolBackward(const PoolWindow& window, std::span<const std::uint16_t> winners,
                     View<const float> dOutput, View<float> dInput) {
    const Shape& in = dInput.shape;
    const Shape& out = dOutput.shape;
    const std::int64_t line = in.w * in.c;
    parallelChunks(
        in.n * in.d * in.h, itemsPerTask(line * 8), [&](std::int64_t begin, std::int64_t end) {
            PoolRow row = firstPoolRow(window, in, out);
            for (std::int64_t i = begin; i < end; ++i) {
                row.y = i % in.h;
                const std::int64_t image = i / in.h * out.h * out.w * out.c;
                HWY_DYNAMIC_DISPATCH(gradientRow)
                (row, winners.data() + image, dOutput.data + image, dInput.data + i * line);
            }
        });
}

} // namespace fovea

#endif
