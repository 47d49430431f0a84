#include <algorithm>

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
HWY_INLINE void findWinner(D /*d*/, const Inside& inside, Load load, Store store) {
    const Integers<D> di;
    auto best = load(inside.first);
    auto winner = hn::Set(di, inside.position);
    for (std::int64_t row = 0; row < inside.height; ++row)
        for (std::int64_t x = row == 0 ? 1 : 0; x < inside.width; ++x) {
            const auto here = static_cast<std::int32_t>(row * inside.kernelWidth + x);
            const auto value = load(inside.first + row * inside.line + x * inside.pixel);
            const auto wins = hn::Or(hn::Gt(value, best), hn::IsNaN(value));
            best = hn::IfThenElse(wins, value, best);
            winner = hn::IfThenElse(hn::RebindMask(di, wins), hn::Set(di, inside.position + here),
                                    winner);
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

/// Any window, at the border or not.
template <class D>
void maxWindow(D d, const PoolRow& row, std::int64_t x, const float* image, float* output,
               std::uint16_t* winners) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Positions ys = row.rows.covered(row.y);
    const Positions xs = row.columns.covered(x);
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

/// Windows `xs` of a row, which lie inside of the image as a whole, in whole vectors. The usual
/// sizes are known when this is compiled; 0 for any.
template <int height, int width, bool keepsWinners, class D>
HWY_INLINE void maxInnerWindows(D d, const PoolRow& row, Positions xs, const float* image,
                                float* output, std::uint16_t* winners) {
    const Shorts<D> shorts;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t channels = row.channels;
    Inside inside{nullptr,
                  row.inputLine(),
                  channels,
                  height > 0 ? height : row.rows.kernel,
                  width > 0 ? width : row.columns.kernel,
                  0,
                  static_cast<std::int32_t>(width > 0 ? width : row.columns.kernel)};
    const float* window =
        image + row.rows.start(row.y) * row.inputLine() + row.columns.start(xs.begin) * channels;
    std::int64_t to = xs.begin * channels;
    for (std::int64_t x = xs.begin; x < xs.end; ++x) {
        for (std::int64_t c = 0; c < channels; c += lanes) {
            inside.first = window + c;
            findWinner(
                d, inside, [&](const float* at) HWY_ATTR { return hn::LoadU(d, at); },
                [&](hn::Vec<D> best, hn::Vec<Integers<D>> position) HWY_ATTR {
                    hn::StoreU(best, d, output + to + c);
                    if constexpr (keepsWinners)
                        hn::StoreU(hn::DemoteTo(shorts, position), shorts, winners + to + c);
                });
        }
        window += row.columns.stride * channels;
        to += channels;
    }
}

/// The windows of a row that maxInnerWindows may do, for whole vectors stay inside of the image.
/// The output's surplus may run into what is left of the task's rows, `rowsLeft` with this one.
Positions innerWindows(const PoolRow& row, std::int64_t lanes, std::int64_t rowsLeft) {
    const Sliding& columns = row.columns;
    const std::int64_t top = row.rows.start(row.y);
    if (top < 0 || top + row.rows.kernel > row.rows.input)
        return {};
    const std::int64_t vectors = (row.channels + lanes - 1) / lanes * lanes;
    const std::int64_t surplus = (vectors - 1) / row.channels; // pixels behind the last one
    const std::int64_t pixelsBelow = (row.rows.input - top - row.rows.kernel) * columns.input;
    const std::int64_t room = columns.input + columns.padBefore - columns.kernel -
                              std::max<std::int64_t>(0, surplus - pixelsBelow);
    if (room < 0)
        return {};
    const std::int64_t windowsLeft = rowsLeft * columns.output;
    const std::int64_t end =
        std::min({columns.output, windowsLeft - surplus, room / columns.stride + 1});
    const std::int64_t begin = (columns.padBefore + columns.stride - 1) / columns.stride;
    return {begin, std::max(begin, end)};
}

/// Rows [begin, end) of windows, counted through all images.
template <int height, int width, bool keepsWinners, class D>
HWY_NOINLINE void maxRowsOf(D d, PoolRow row, Positions rows, const float* input, float* output,
                            std::uint16_t* winners) {
    for (std::int64_t i = rows.begin; i < rows.end; ++i) {
        row.y = i % row.rows.output;
        const float* image = input + i / row.rows.output * row.inputImage();
        float* to = output + i * row.outputLine();
        std::uint16_t* positions = keepsWinners ? winners + i * row.outputLine() : nullptr;
        const Positions inner =
            innerWindows(row, static_cast<std::int64_t>(hn::Lanes(d)), rows.end - i);
        std::int64_t x = 0;
        for (; x < std::min(inner.begin, row.columns.output); ++x)
            maxWindow(d, row, x, image, to, positions);
        maxInnerWindows<height, width, keepsWinners>(d, row, inner, image, to, positions);
        for (x = std::max(x, inner.end); x < row.columns.output; ++x)
            maxWindow(d, row, x, image, to, positions);
    }
}

template <bool keepsWinners, class D>
void maxRowsBy(D d, const PoolRow& row, Positions rows, const float* input, float* output,
               std::uint16_t* winners) {
    const Size2 kernel{row.rows.kernel, row.columns.kernel};
    if (kernel == Size2{2, 2})
        maxRowsOf<2, 2, keepsWinners>(d, row, rows, input, output, winners);
    else if (kernel == Size2{3, 3})
        maxRowsOf<3, 3, keepsWinners>(d, row, rows, input, output, winners);
    else
        maxRowsOf<0, 0, keepsWinners>(d, row, rows, input, output, winners);
}

void maxRows(const PoolRow& row, Positions rows, const float* input, float* output,
             std::uint16_t* winners) {
    withVectorsFor(row.channels, [&](auto d) HWY_ATTR {
        if (winners != nullptr)
            maxRowsBy<true>(d, row, rows, input, output, winners);
        else
            maxRowsBy<false>(d, row, rows, input, output, nullptr);
    });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(maxRows);

void maxPoolForward(const PoolWindow& window, View<const float> input, View<float> output,
                    std::span<std::uint16_t> winners) {
    const Shape& in = input.shape;
    const Shape& out = output.shape;
    const std::int64_t rowFloats = window.kernel.height * in.w * in.c + out.w * out.c;
    parallelChunks(out.n * out.d * out.h, itemsPerTask(rowFloats * 4),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(maxRows)
                       (firstPoolRow(window, in, out), {begin, end}, input.data, output.data,
                        winners.empty() ? nullptr : winners.data());
                   });
}

} // namespace fovea

#endif
