#include "core/kernels/convolution/narrow/single_channel_rows.hpp"

#include <algorithm>
#include <numeric>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/narrow/single_channel_rows.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using convolution::ChannelPattern;
using convolution::PixelPattern;
using convolution::SingleChannelRows;

using Floats = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Floats>;

constexpr auto floatLanes = static_cast<std::int64_t>(hn::MaxLanes(Floats()));

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int registers = 32;
#else
constexpr int registers = 16;
#endif

/// Rows of the output that a vector of the expanded source is loaded once for.
constexpr int someRows = 7;
constexpr int manyRows = registers == 32 ? 2 * someRows : someRows;

ChannelPattern patternOf(std::int64_t channels) {
    return {floatLanes, channels / std::gcd(channels, floatLanes)};
}

void repeat(const PixelPattern& pattern, const float* pixels, std::int64_t floats, float* to) {
    const Floats d;
    const std::int64_t period = pattern.lanes.floats();
    for (std::int64_t begin = 0; begin < period; begin += floatLanes) {
        const auto table = hn::SetTableIndices(d, pattern.offsets.data() + begin);
        const float* from = pixels + pattern.first[static_cast<std::size_t>(begin / floatLanes)];
        for (std::int64_t i = begin; i < floats; i += period, from += pattern.pixels)
            hn::StoreU(hn::TableLookupLanes(hn::LoadU(d, from), table), d, to + i);
    }
}

/// One vector's width of `count` output rows.
template <int height, int count, class Store>
HWY_INLINE void convolveTile(const SingleChannelRows& r, const float* expanded, const float* weight,
                             Vector bias, Store store) {
    const Floats d;
    Vector sums[count];
#pragma GCC unroll 16
    for (int i = 0; i < count; ++i)
        sums[i] = bias;
    for (std::int64_t x = 0; x < r.kernel.width; ++x, weight += height * floatLanes) {
        Vector weights[height];
#pragma GCC unroll 8
        for (int y = 0; y < height; ++y)
            weights[y] = hn::LoadU(d, weight + y * floatLanes);
#pragma GCC unroll 32
        for (int source = 0; source < count + height - 1; ++source) {
            const Vector value = hn::LoadU(d, expanded + source * r.expandedRow + x * r.channels);
#pragma GCC unroll 8
            for (int y = 0; y < height; ++y)
                if (source - y >= 0 && source - y < count)
                    sums[source - y] = hn::MulAdd(value, weights[y], sums[source - y]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < count; ++i)
        store(sums[i], i);
}

template <int height>
void convolveRows(const SingleChannelRows& r, const float* weight, const float* bias,
                  float* output) {
    const Floats d;
    const std::int64_t period = r.pattern.period;
    const std::int64_t vectorWeights = r.kernel.width * height * floatLanes;
    std::int64_t pattern = 0;
    const auto column = [&](std::int64_t i, auto store) HWY_ATTR {
        const float* from = r.expanded + i;
        const float* weights = weight + pattern * vectorWeights;
        const Vector start = hn::LoadU(d, bias + pattern * floatLanes);
        pattern = pattern + 1 == period ? 0 : pattern + 1;
        const auto tile = [&]<int count>(std::int64_t row) HWY_ATTR {
            float* to = output + row * r.rowFloats + i;
            convolveTile<height, count>(r, from + row * r.expandedRow, weights, start,
                                        [&](Vector sum, int k)
                                            HWY_ATTR { store(sum, to + k * r.rowFloats); });
        };
        std::int64_t row = 0;
        for (; row + manyRows <= r.rows; row += manyRows)
            tile.template operator()<manyRows>(row);
        // The last tile begins early enough to be whole; a row done twice comes out the same.
        for (; row < r.rows && r.rows >= someRows; row += someRows)
            tile.template operator()<someRows>(std::min(row, r.rows - someRows));
        for (; row < r.rows; ++row)
            tile.template operator()<1>(row);
    };
    forVectors(
        d, 0, r.rowFloats,
        [&](std::int64_t i) HWY_ATTR {
            column(i, [&](Vector sum, float* to) HWY_ATTR { hn::StoreU(sum, d, to); });
        },
        [&](std::int64_t i, std::size_t count) HWY_ATTR {
            column(i, [&](Vector sum, float* to) HWY_ATTR { storeFirst(sum, d, to, count); });
        });
}

/// Adds to the sums of `width` columns of the kernel what one vector's width of all rows gives.
template <int height, int width, class Load>
HWY_INLINE void addColumn(const SingleChannelRows& r, const float* expanded, const float* dOutput,
                          Vector (&sums)[width][height], Load load) {
    const Floats d;
    for (std::int64_t source = 0; source < r.rows + height - 1; ++source) {
        Vector values[width];
#pragma GCC unroll 8
        for (int x = 0; x < width; ++x)
            values[x] = hn::LoadU(d, expanded + source * r.expandedRow + x * r.channels);
#pragma GCC unroll 8
        for (int y = 0; y < height; ++y) {
            if (source < y || source - y >= r.rows)
                continue;
            const Vector gradient = load(dOutput + (source - y) * r.rowFloats);
#pragma GCC unroll 8
            for (int x = 0; x < width; ++x)
                sums[x][y] = hn::MulAdd(values[x], gradient, sums[x][y]);
        }
    }
}

/// The gradient of columns [first, first + width) of the kernel.
template <int height, int width>
void addKernelColumns(const SingleChannelRows& r, const float* dOutput, std::int64_t first,
                      float* dWeight) {
    const Floats d;
    const std::int64_t step = r.pattern.floats();
    for (std::int64_t begin = 0; begin < step; begin += floatLanes) {
        float* to = dWeight + (begin * r.kernel.width + first * floatLanes) * height;
        Vector sums[width][height];
#pragma GCC unroll 8
        for (int x = 0; x < width; ++x)
#pragma GCC unroll 8
            for (int y = 0; y < height; ++y)
                sums[x][y] = hn::LoadU(d, to + (x * height + y) * floatLanes);
        const float* expanded = r.expanded + first * r.channels;
        std::int64_t i = begin;
        for (; i + floatLanes <= r.rowFloats; i += step)
            addColumn<height>(r, expanded + i, dOutput + i, sums,
                              [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); });
        if (i < r.rowFloats) {
            const auto count = static_cast<std::size_t>(r.rowFloats - i);
            addColumn<height>(r, expanded + i, dOutput + i, sums, [&](const float* from) HWY_ATTR {
                return loadFirst(d, from, count);
            });
        }
#pragma GCC unroll 8
        for (int x = 0; x < width; ++x)
#pragma GCC unroll 8
            for (int y = 0; y < height; ++y)
                hn::StoreU(sums[x][y], d, to + (x * height + y) * floatLanes);
    }
}

/// As many columns of the kernel at a time as the registers hold sums for.
template <int height, int width = (registers - 2) / (height + 1)>
void addKernel(const SingleChannelRows& r, const float* dOutput, std::int64_t first,
               float* dWeight) {
    for (; first + width <= r.kernel.width; first += width)
        addKernelColumns<height, width>(r, dOutput, first, dWeight);
    if constexpr (width > 1)
        if (first < r.kernel.width)
            addKernel<height, width - 1>(r, dOutput, first, dWeight);
}

void addBias(const SingleChannelRows& r, const float* dOutput, float* dBias) {
    const Floats d;
    const std::int64_t step = r.pattern.floats();
    const auto addUp = [&](std::int64_t i, auto load) HWY_ATTR {
        float* to = dBias + i % step;
        Vector even = hn::LoadU(d, to);
        Vector odd = hn::Zero(d);
        std::int64_t row = 0;
        for (; row + 2 <= r.rows; row += 2) {
            even = hn::Add(even, load(dOutput + row * r.rowFloats + i));
            odd = hn::Add(odd, load(dOutput + (row + 1) * r.rowFloats + i));
        }
        if (row < r.rows)
            even = hn::Add(even, load(dOutput + row * r.rowFloats + i));
        hn::StoreU(hn::Add(even, odd), d, to);
    };
    forVectors(
        d, 0, r.rowFloats,
        [&](std::int64_t i)
            HWY_ATTR { addUp(i, [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); }); },
        [&](std::int64_t i, std::size_t count) HWY_ATTR {
            addUp(i, [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); });
        });
}

void convolve(const SingleChannelRows& r, const float* weight, const float* bias, float* output) {
    if (r.kernel.height == 3)
        convolveRows<3>(r, weight, bias, output);
    else if (r.kernel.height == 5)
        convolveRows<5>(r, weight, bias, output);
    else
        convolveRows<7>(r, weight, bias, output);
}

void addGradient(const SingleChannelRows& r, const float* dOutput, float* dWeight, float* dBias) {
    if (r.kernel.height == 3)
        addKernel<3>(r, dOutput, 0, dWeight);
    else if (r.kernel.height == 5)
        addKernel<5>(r, dOutput, 0, dWeight);
    else
        addKernel<7>(r, dOutput, 0, dWeight);
    addBias(r, dOutput, dBias);
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(patternOf);
HWY_EXPORT(repeat);
HWY_EXPORT(convolve);
HWY_EXPORT(addGradient);

namespace convolution {

ChannelPattern channelPattern(std::int64_t channels) {
    return HWY_DYNAMIC_DISPATCH(patternOf)(channels);
}

PixelPattern pixelPattern(std::int64_t channels) {
    PixelPattern pattern;
    pattern.lanes = channelPattern(channels);
    pattern.pixels = pattern.lanes.floats() / channels;
    for (std::int64_t i = 0; i < pattern.lanes.floats(); ++i) {
        const std::int64_t vector = i / pattern.lanes.lanes;
        const std::int64_t first = vector * pattern.lanes.lanes / channels;
        pattern.first[static_cast<std::size_t>(vector)] = first;
        pattern.offsets[static_cast<std::size_t>(i)] =
            static_cast<std::int32_t>(i / channels - first);
    }
    return pattern;
}

void repeatPixels(const PixelPattern& pattern, const float* pixels, std::int64_t floats,
                  float* to) {
    HWY_DYNAMIC_DISPATCH(repeat)(pattern, pixels, floats, to);
}

void convolveSingleChannel(const SingleChannelRows& rows, const float* weight, const float* bias,
                           float* output) {
    HWY_DYNAMIC_DISPATCH(convolve)(rows, weight, bias, output);
}

void addSingleChannelGradient(const SingleChannelRows& rows, const float* dOutput, float* dWeight,
                              float* dBias) {
    HWY_DYNAMIC_DISPATCH(addGradient)(rows, dOutput, dWeight, dBias);
}

} // namespace convolution

} // namespace fovea

#endif
