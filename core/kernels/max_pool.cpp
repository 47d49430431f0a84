#include <algorithm>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/pooling.hpp"
#include "core/kernels/window_span.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_MAX_POOL_ONCE
#define FOVEA_KERNELS_MAX_POOL_ONCE

namespace fovea {

namespace {

/// One row of windows, or of pixels, of one image.
struct MaxPoolRow {
    Sliding rows;
    Sliding columns;
    std::int64_t channels = 0;
    std::int64_t y = 0;

    std::int64_t inputLine() const { return columns.input * channels; }

    std::int64_t outputLine() const { return columns.output * channels; }
};

} // namespace

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

template <class D>
using Integers = hn::RebindToSigned<D>;
template <class D>
using Shorts = hn::Rebind<std::uint16_t, D>;

/// A window's part inside of the image, at one channel vector.
struct Inside {
    const float* first;
    std::int64_t line;  ///< floats from a row to the next
    std::int64_t pixel; ///< and from a pixel
    std::int64_t height;
    std::int64_t width;
    std::int32_t position; ///< of the first pixel in the whole window
    std::int32_t kernelWidth;
};

/// Calls store(the largest of the window's values, where it was). Not returned as a struct: GCC 12
/// would keep it in memory through the loop.
template <class D, class Load, class Store>
HWY_INLINE void findWinner(D d, const Inside& inside, Load load, Store store) {
    const Integers<D> di;
    const auto one = hn::Set(di, 1);
    auto best = hn::Set(d, -std::numeric_limits<float>::infinity());
    auto winner = hn::Set(di, inside.position);
    for (std::int64_t row = 0; row < inside.height; ++row) {
        const float* from = inside.first + row * inside.line;
        auto here =
            hn::Set(di, inside.position + static_cast<std::int32_t>(row) * inside.kernelWidth);
        for (std::int64_t x = 0; x < inside.width; ++x, from += inside.pixel) {
            const auto value = load(from);
            const auto wins = hn::Or(hn::Gt(value, best), hn::IsNaN(value));
            best = hn::IfThenElse(wins, value, best);
            winner = hn::IfThenElse(hn::RebindMask(di, wins), here, winner);
            here = hn::Add(here, one);
        }
    }
    store(best, winner);
}

template <class D>
void storePositions(D d, hn::Vec<Integers<D>> positions, std::uint16_t* to, std::size_t count) {
    const Shorts<D> shorts;
    HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(d)];
    hn::Store(hn::DemoteTo(shorts, positions), shorts, lanes);
    std::memcpy(to, lanes, count * sizeof(std::uint16_t));
}

template <class D>
hn::Vec<Shorts<D>> loadPositions(D d, const std::uint16_t* from, std::size_t count) {
    HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(d)] = {};
    std::memcpy(lanes, from, count * sizeof(std::uint16_t));
    return hn::Load(Shorts<D>(), lanes);
}

// Few channels fill no vector. Within a row, and away from its end, whole vectors are used all the
// same: what they write behind a pixel's channels, the next pixels overwrite.

template <class D>
void maxRowBy(D d, const MaxPoolRow& row, const float* image, float* output,
              std::uint16_t* winners) {
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covered(row.y);
    const std::int64_t imageEnd = row.rows.input * row.inputLine();
    for (std::int64_t x = 0; x < row.columns.output; ++x) {
        const Positions xs = row.columns.covered(x);
        const std::int64_t last = (ys.end - 1) * row.inputLine() + (xs.end - 1) * row.channels;
        Inside inside{
            image + ys.begin * row.inputLine() + xs.begin * row.channels,
            row.inputLine(),
            row.channels,
            ys.count(),
            xs.count(),
            static_cast<std::int32_t>((ys.begin - row.rows.start(row.y)) * row.columns.kernel +
                                      xs.begin - row.columns.start(x)),
            static_cast<std::int32_t>(row.columns.kernel)};
        for (std::int64_t c = 0; c < row.channels; c += lanes, inside.first += lanes) {
            const std::int64_t to = x * row.channels + c;
            if (to + lanes <= row.outputLine() && last + c + lanes <= imageEnd) {
                findWinner(
                    d, inside, [&](const float* at) HWY_ATTR { return hn::LoadU(d, at); },
                    [&](hn::Vec<D> best, hn::Vec<Integers<D>> position) HWY_ATTR {
                        hn::StoreU(best, d, output + to);
                        if (winners != nullptr)
                            hn::StoreU(hn::DemoteTo(shorts, position), shorts, winners + to);
                    });
            } else {
                const auto count = static_cast<std::size_t>(std::min(lanes, row.channels - c));
                findWinner(
                    d, inside, [&](const float* at) HWY_ATTR { return loadFirst(d, at, count); },
                    [&](hn::Vec<D> best, hn::Vec<Integers<D>> position) HWY_ATTR {
                        storeFirst(best, d, output + to, count);
                        if (winners != nullptr)
                            storePositions(d, position, winners + to, count);
                    });
            }
        }
    }
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
void gradientRowBy(D d, const MaxPoolRow& row, const std::uint16_t* winners, const float* dOutput,
                   float* dInput) {
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covering(row.y);
    const std::int64_t imageEnd = row.rows.output * row.outputLine();
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

/// Calls run(tag) with the shortest vectors that hold all channels, at best the longest there are:
/// of few channels, long vectors would for the most part write what is overwritten again.
template <class Run>
HWY_INLINE void withVectorsFor(std::int64_t channels, Run run) {
    if (channels <= 4)
        run(hn::CappedTag<float, 4>());
    else if (channels <= 8)
        run(hn::CappedTag<float, 8>());
    else
        run(hn::ScalableTag<float>());
}

void maxRow(const MaxPoolRow& row, const float* image, float* output, std::uint16_t* winners) {
    withVectorsFor(row.channels,
                   [&](auto d) HWY_ATTR { maxRowBy(d, row, image, output, winners); });
}

void gradientRow(const MaxPoolRow& row, const std::uint16_t* winners, const float* dOutput,
                 float* dInput) {
    withVectorsFor(row.channels,
                   [&](auto d) HWY_ATTR { gradientRowBy(d, row, winners, dOutput, dInput); });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(maxRow);
HWY_EXPORT(gradientRow);

namespace {

MaxPoolRow firstRow(const PoolWindow& window, const Shape& input, const Shape& output) {
    return {{window.kernel.height, window.stride.height, window.pads.top, input.h, output.h},
            {window.kernel.width, window.stride.width, window.pads.left, input.w, output.w},
            input.c,
            0};
}

} // namespace

void maxPoolForward(const PoolWindow& window, View<const float> input, View<float> output,
                    std::span<std::uint16_t> winners) {
    const Shape& in = input.shape;
    const Shape& out = output.shape;
    const std::int64_t line = out.w * out.c;
    parallelChunks(
        out.n * out.d * out.h, itemsPerTask((window.kernel.height * in.w * in.c + line) * 4),
        [&](std::int64_t begin, std::int64_t end) {
            MaxPoolRow row = firstRow(window, in, out);
            for (std::int64_t i = begin; i < end; ++i) {
                row.y = i % out.h;
                HWY_DYNAMIC_DISPATCH(maxRow)
                (row, input.data + i / out.h * in.h * in.w * in.c, output.data + i * line,
                 winners.empty() ? nullptr : winners.data() + i * line);
            }
        });
}

void maxPoolBackward(const PoolWindow& window, std::span<const std::uint16_t> winners,
                     View<const float> dOutput, View<float> dInput) {
    const Shape& in = dInput.shape;
    const Shape& out = dOutput.shape;
    const std::int64_t line = in.w * in.c;
    parallelChunks(
        in.n * in.d * in.h, itemsPerTask(line * 8), [&](std::int64_t begin, std::int64_t end) {
            MaxPoolRow row = firstRow(window, in, out);
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
