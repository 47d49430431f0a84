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
};

} // namespace

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;
using Integers = hn::RebindToSigned<Floats>;
using Shorts = hn::Rebind<std::uint16_t, Floats>;

/// The largest of the values at one channel vector of a window, and where it was.
struct Winner {
    Vector value;
    hn::Vec<Integers> position;
};

template <class Load>
HWY_INLINE Winner winnerOf(const MaxPoolRow& row, Positions ys, Positions xs, std::int64_t x,
                           const float* image, Load load) {
    const Integers di;
    const std::int64_t pixel = row.channels;
    const std::int64_t line = row.columns.input * pixel;
    Winner best{load(image + ys.begin * line + xs.begin * pixel), hn::Zero(di)};
    for (std::int64_t iy = ys.begin; iy < ys.end; ++iy) {
        for (std::int64_t ix = xs.begin; ix < xs.end; ++ix) {
            const std::int64_t position =
                (iy - row.rows.start(row.y)) * row.columns.kernel + (ix - row.columns.start(x));
            const Vector value = load(image + iy * line + ix * pixel);
            const bool isFirst = iy == ys.begin && ix == xs.begin;
            const auto wins = hn::Or(hn::Gt(value, best.value), hn::IsNaN(value));
            const auto here = hn::Set(di, static_cast<std::int32_t>(position));
            best.value = hn::IfThenElse(wins, value, best.value);
            best.position =
                isFirst ? here : hn::IfThenElse(hn::RebindMask(di, wins), here, best.position);
        }
    }
    return best;
}

void maxRow(const MaxPoolRow& row, const float* image, float* output, std::uint16_t* winners) {
    const Floats d;
    const Shorts shorts;
    const Positions ys = row.rows.covered(row.y);
    for (std::int64_t x = 0; x < row.columns.output; ++x) {
        const Positions xs = row.columns.covered(x);
        const std::int64_t to = x * row.channels;
        forVectors(
            d, 0, row.channels,
            [&](std::int64_t c) HWY_ATTR {
                const Winner best =
                    winnerOf(row, ys, xs, x, image + c,
                             [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); });
                hn::StoreU(best.value, d, output + to + c);
                if (winners != nullptr)
                    hn::StoreU(hn::DemoteTo(shorts, best.position), shorts, winners + to + c);
            },
            [&](std::int64_t c, std::size_t count) HWY_ATTR {
                const Winner best =
                    winnerOf(row, ys, xs, x, image + c,
                             [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); });
                storeFirst(best.value, d, output + to + c, count);
                if (winners == nullptr)
                    return;
                HWY_ALIGN std::uint16_t positions[hn::MaxLanes(d)];
                hn::Store(hn::DemoteTo(shorts, best.position), shorts, positions);
                std::memcpy(winners + to + c, positions, count * sizeof(std::uint16_t));
            });
    }
}

/// Sums dOutput of the windows that channel vector c of pixel (row.y, x) won.
template <class LoadShorts, class LoadFloats>
HWY_INLINE Vector gradientOf(const MaxPoolRow& row, Positions ys, Positions xs, std::int64_t x,
                             LoadShorts winner, LoadFloats dOutput) {
    const Floats d;
    const Integers di;
    Vector sum = hn::Zero(d);
    for (std::int64_t oy = ys.begin; oy < ys.end; ++oy) {
        for (std::int64_t ox = xs.begin; ox < xs.end; ++ox) {
            const std::int64_t position =
                (row.y - row.rows.start(oy)) * row.columns.kernel + (x - row.columns.start(ox));
            const std::int64_t from = (oy * row.columns.output + ox) * row.channels;
            const auto won = hn::Eq(hn::PromoteTo(di, winner(from)),
                                    hn::Set(di, static_cast<std::int32_t>(position)));
            sum = hn::Add(sum, hn::IfThenElseZero(hn::RebindMask(d, won), dOutput(from)));
        }
    }
    return sum;
}

void gradientRow(const MaxPoolRow& row, const std::uint16_t* winners, const float* dOutput,
                 float* dInput) {
    const Floats d;
    const Shorts shorts;
    const Positions ys = row.rows.covering(row.y);
    for (std::int64_t x = 0; x < row.columns.input; ++x) {
        const Positions xs = row.columns.covering(x);
        const std::int64_t to = x * row.channels;
        forVectors(
            d, 0, row.channels,
            [&](std::int64_t c) HWY_ATTR {
                const Vector sum = gradientOf(
                    row, ys, xs, x,
                    [&](std::int64_t i) HWY_ATTR { return hn::LoadU(shorts, winners + i + c); },
                    [&](std::int64_t i) HWY_ATTR { return hn::LoadU(d, dOutput + i + c); });
                hn::StoreU(sum, d, dInput + to + c);
            },
            [&](std::int64_t c, std::size_t count) HWY_ATTR {
                const Vector sum = gradientOf(
                    row, ys, xs, x,
                    [&](std::int64_t i) HWY_ATTR {
                        HWY_ALIGN std::uint16_t positions[hn::MaxLanes(d)] = {};
                        std::memcpy(positions, winners + i + c, count * sizeof(std::uint16_t));
                        return hn::Load(shorts, positions);
                    },
                    [&](std::int64_t i) HWY_ATTR { return loadFirst(d, dOutput + i + c, count); });
                storeFirst(sum, d, dInput + to + c, count);
            });
    }
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
