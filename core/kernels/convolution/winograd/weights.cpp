#include "core/kernels/convolution/winograd/weights.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/winograd/weights.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/convolution/winograd/transforms-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using convolution::WeightRows;

template <class D, class Load>
HWY_INLINE void transformVector(D d, const WeightRows& rows, std::int64_t offset, float* to,
                                std::int64_t planeStride, Load load) {
    using Vector = hn::Vec<D>;
    Vector lines[3][6];
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i)
        winogradWeights(d, load(rows.taps[i] + offset), load(rows.taps[3 + i] + offset),
                        load(rows.taps[6 + i] + offset), lines[i]);
#pragma GCC unroll 6
    for (int j = 0; j < 6; ++j) {
        Vector values[6];
        winogradWeights(d, lines[0][j], lines[1][j], lines[2][j], values);
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i)
            hn::StoreU(values[i], d, to + (6 * j + i) * planeStride);
    }
}

/// With vectors as wide as the panels' own, so that their last is written whole.
template <class D>
HWY_INLINE void transformWith(D d, const WeightRows& rows, float* to, std::int64_t rowStride,
                              std::int64_t planeStride) {
    for (std::int64_t s = 0; s < rows.count; ++s, to += rowStride) {
        const std::int64_t row = s * rows.stride;
        forVectors(
            d, 0, rows.columns,
            [&](std::int64_t c) HWY_ATTR {
                transformVector(d, rows, row + c, to + c, planeStride,
                                [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); });
            },
            [&](std::int64_t c, std::size_t count) HWY_ATTR {
                transformVector(d, rows, row + c, to + c, planeStride,
                                [&](const float* from)
                                    HWY_ATTR { return loadFirst(d, from, count); });
            });
    }
}

void transformRows(const WeightRows& rows, std::int64_t lanes, float* to, std::int64_t rowStride,
                   std::int64_t planeStride) {
    constexpr auto widest =
        static_cast<std::int64_t>(hn::MaxLanes(hn::CappedTag<float, convolution::widestLanes>()));
    if constexpr (widest == 16) {
        if (lanes == 8) {
            transformWith(hn::CappedTag<float, 8>(), rows, to, rowStride, planeStride);
            return;
        }
    }
    transformWith(hn::CappedTag<float, convolution::widestLanes>(), rows, to, rowStride,
                  planeStride);
}

constexpr std::int64_t block = 4;

/// to[s, d] = from[d, s] for s and d below 4.
HWY_INLINE void transposeBlock(const float* from, std::int64_t fromStride, float* to,
                               std::int64_t toStride) {
#if HWY_TARGET == HWY_SCALAR
    for (std::int64_t s = 0; s < block; ++s)
        for (std::int64_t d = 0; d < block; ++d)
            to[s * toStride + d] = from[d * fromStride + s];
#else
    const hn::FixedTag<float, block> d;
    const auto row0 = hn::LoadU(d, from);
    const auto row1 = hn::LoadU(d, from + fromStride);
    const auto row2 = hn::LoadU(d, from + 2 * fromStride);
    const auto row3 = hn::LoadU(d, from + 3 * fromStride);
    const auto low01 = hn::InterleaveLower(d, row0, row1);
    const auto low23 = hn::InterleaveLower(d, row2, row3);
    const auto high01 = hn::InterleaveUpper(d, row0, row1);
    const auto high23 = hn::InterleaveUpper(d, row2, row3);
    hn::StoreU(hn::ConcatLowerLower(d, low23, low01), d, to);
    hn::StoreU(hn::ConcatUpperUpper(d, low23, low01), d, to + toStride);
    hn::StoreU(hn::ConcatLowerLower(d, high23, high01), d, to + 2 * toStride);
    hn::StoreU(hn::ConcatUpperUpper(d, high23, high01), d, to + 3 * toStride);
#endif
}

/// to[s, d] = from[d, s].
void transpose(const float* from, std::int64_t fromStride, std::int64_t sources,
               std::int64_t destinations, float* to, std::int64_t toStride) {
    const std::int64_t wholeSources = sources / block * block;
    const std::int64_t wholeDestinations = destinations / block * block;
    for (std::int64_t d = 0; d < wholeDestinations; d += block)
        for (std::int64_t s = 0; s < wholeSources; s += block)
            transposeBlock(from + d * fromStride + s, fromStride, to + s * toStride + d, toStride);
    for (std::int64_t d = 0; d < destinations; ++d)
        for (std::int64_t s = d < wholeDestinations ? wholeSources : 0; s < sources; ++s)
            to[s * toStride + d] = from[d * fromStride + s];
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(transformRows);
HWY_EXPORT(transpose);

namespace convolution {

void transformWeights(const Correlation& c, const TransformedWeights& weights, std::int64_t index,
                      std::int64_t firstSource, float* panel) {
    constexpr std::int64_t kernelTaps = 9;
    constexpr std::int64_t widestPanel = 4 * widestLanes;
    HWY_ALIGN float turned[kernelTaps * weightSources * widestPanel];
    WeightRows rows{};
    rows.count = std::min(weightSources, weights.sources - firstSource);
    rows.columns = weights.panelColumnsAt(index);
    rows.stride = c.kernel.destinationStride == 1 ? c.kernel.sourceStride : widestPanel;
    for (std::int64_t tap = 0; tap < kernelTaps; ++tap) {
        const std::int64_t y = c.rows.kernelFirst + tap / 3 * c.rows.kernelStep;
        const std::int64_t x = c.columns.kernelFirst + tap % 3 * c.columns.kernelStep;
        const float* from = c.kernel.data + y * c.kernel.rowStride + x * c.kernel.columnStride +
                            firstSource * c.kernel.sourceStride +
                            index * weights.columns.width * c.kernel.destinationStride;
        rows.taps[tap] = from;
        if (c.kernel.destinationStride == 1)
            continue;
        float* to = turned + tap * weightSources * widestPanel;
        HWY_DYNAMIC_DISPATCH(transpose)
        (from, c.kernel.destinationStride, rows.count, rows.columns, to, widestPanel);
        rows.taps[tap] = to;
    }
    const std::int64_t rowStride = weights.rowStride(index);
    HWY_DYNAMIC_DISPATCH(transformRows)
    (rows, weights.columns.lanes, panel + firstSource * rowStride, rowStride,
     weights.planeStride());
}

} // namespace convolution

} // namespace fovea

#endif
