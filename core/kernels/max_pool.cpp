#include <algorithm>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/pool_row.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/max_pool-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

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

// Few channels fill no vector. Within a row, and away from its end, whole vectors are used all the
// same: what they write behind a pixel's channels, the next pixels overwrite.

template <class D>
void maxRowBy(D d, const PoolRow& row, const float* image, float* output, std::uint16_t* winners) {
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covered(row.y);
    const std::int64_t imageEnd = row.inputImage();
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

void maxRow(const PoolRow& row, const float* image, float* output, std::uint16_t* winners) {
    withVectorsFor(row.channels,
                   [&](auto d) HWY_ATTR { maxRowBy(d, row, image, output, winners); });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(maxRow);

void maxPoolForward(const PoolWindow& window, View<const float> input, View<float> output,
                    std::span<std::uint16_t> winners) {
    const Shape& in = input.shape;
    const Shape& out = output.shape;
    const std::int64_t line = out.w * out.c;
    parallelChunks(
        out.n * out.d * out.h, itemsPerTask((window.kernel.height * in.w * in.c + line) * 4),
        [&](std::int64_t begin, std::int64_t end) {
            PoolRow row = firstPoolRow(window, in, out);
            for (std::int64_t i = begin; i < end; ++i) {
                row.y = i % out.h;
                HWY_DYNAMIC_DISPATCH(maxRow)
                (row, input.data + i / out.h * in.h * in.w * in.c, output.data + i * line,
                 winners.empty() ? nullptr : winners.data() + i * line);
            }
        });
}

} // namespace fovea

#endif
