#include "core/kernels/convolution/depthwise/three_by_three.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/depthwise/three_by_three.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/convolution/depthwise/channel_access-inl.h"
#include "hwy/cache_control.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using convolution::DepthwiseBlock;
using convolution::DepthwiseBlockSum;

using Vector = hn::Vec<ChannelTag>;

constexpr int taps = 3;
constexpr int tileColumns = 4;

/// `rows` x `columns` pixels at one vector of channels: each vector of the source is loaded once
/// for all of them, and each weight once.
template <int step, int rows, int columns, class Access>
HWY_INLINE void correlateTile(const DepthwiseBlock& b, const float* source, float* destination,
                              std::int64_t channel, const Access& access) {
    constexpr int sourceRows = (rows - 1) * step + taps;
    constexpr int sourceColumns = (columns - 1) * step + taps;
    const float* weight = b.weight + channel;
    Vector weights[taps][taps];
#pragma GCC unroll 4
    for (int y = 0; y < taps; ++y)
#pragma GCC unroll 4
        for (int x = 0; x < taps; ++x)
            weights[y][x] = access.load(weight + y * b.weightRow + x * b.weightColumn);
    Vector sums[rows][columns];
#pragma GCC unroll 4
    for (int y = 0; y < rows; ++y)
#pragma GCC unroll 4
        for (int x = 0; x < columns; ++x)
            sums[y][x] = b.bias == nullptr ? hn::Zero(ChannelTag()) : access.load(b.bias + channel);
#pragma GCC unroll 8
    for (int y = 0; y < sourceRows; ++y) {
        Vector values[sourceColumns];
#pragma GCC unroll 16
        for (int x = 0; x < sourceColumns; ++x)
            values[x] = access.load(source + y * b.sourceRow + x * b.channels + channel);
#pragma GCC unroll 4
        for (int row = 0; row < rows; ++row) {
            const int tap = y - row * step;
            if (tap < 0 || tap >= taps)
                continue;
#pragma GCC unroll 4
            for (int k = 0; k < taps; ++k)
#pragma GCC unroll 4
                for (int x = 0; x < columns; ++x)
                    sums[row][x] = hn::MulAdd(values[x * step + k], weights[tap][k], sums[row][x]);
        }
    }
#pragma GCC unroll 4
    for (int y = 0; y < rows; ++y)
#pragma GCC unroll 4
        for (int x = 0; x < columns; ++x)
            access.store(sums[y][x], destination + y * b.destinationRow + x * b.channels + channel);
}

/// What the rows below will read first comes from farther than the first cache.
template <int pixels>
HWY_INLINE void prefetchPixels(const float* first, std::int64_t channels) {
#pragma GCC unroll 8
    for (int x = 0; x < pixels; ++x)
        hwy::Prefetch(first + x * channels);
}

template <int step, int rows, int columns>
HWY_INLINE void correlateChannels(const DepthwiseBlock& b, std::int64_t row, std::int64_t column) {
    const float* source = b.source + row * step * b.sourceRow + column * step * b.channels;
    float* destination = b.destination + row * b.destinationRow + column * b.channels;
    const float* ahead = source + ((rows - 1) * step + taps) * b.sourceRow;
    forChannels(b.channels, [&](std::int64_t channel, auto access) HWY_ATTR {
        prefetchPixels<columns * step>(ahead + channel, b.channels);
        correlateTile<step, rows, columns>(b, source, destination, channel, access);
    });
}

template <int step, int rows>
void correlateRows(const DepthwiseBlock& b, std::int64_t row) {
    std::int64_t column = 0;
    // The last tile begins early enough to be whole; a pixel done twice comes out the same.
    for (; column < b.pixels.width && b.pixels.width >= tileColumns; column += tileColumns)
        correlateChannels<step, rows, tileColumns>(b, row,
                                                   std::min(column, b.pixels.width - tileColumns));
    for (; column < b.pixels.width; ++column)
        correlateChannels<step, rows, 1>(b, row, column);
}

template <int step>
void correlateBlock(const DepthwiseBlock& b) {
    std::int64_t row = 0;
    for (; row + 2 <= b.pixels.height; row += 2)
        correlateRows<step, 2>(b, row);
    if (row < b.pixels.height)
        correlateRows<step, 1>(b, row);
}

/// Adds to the sums of all taps what `rows` x `columns` pixels give at one vector of channels.
template <int step, int rows, int columns, class Access>
HWY_INLINE void addTile(const DepthwiseBlockSum& s, const float* source, const float* gradient,
                        float* to, const Access& access) {
    constexpr int sourceRows = (rows - 1) * step + taps;
    constexpr int sourceColumns = (columns - 1) * step + taps;
    Vector sums[taps][taps];
#pragma GCC unroll 4
    for (int y = 0; y < taps; ++y)
#pragma GCC unroll 4
        for (int x = 0; x < taps; ++x)
            sums[y][x] = access.load(to + (y * taps + x) * s.channels);
#pragma GCC unroll 8
    for (int y = 0; y < sourceRows; ++y) {
        Vector values[sourceColumns];
#pragma GCC unroll 16
        for (int x = 0; x < sourceColumns; ++x)
            values[x] = access.load(source + y * s.sourceRow + x * s.channels);
#pragma GCC unroll 4
        for (int row = 0; row < rows; ++row) {
            const int tap = y - row * step;
            if (tap < 0 || tap >= taps)
                continue;
#pragma GCC unroll 4
            for (int x = 0; x < columns; ++x) {
                const Vector g = access.load(gradient + row * s.gradientRow + x * s.channels);
#pragma GCC unroll 4
                for (int k = 0; k < taps; ++k)
                    sums[tap][k] = hn::MulAdd(values[x * step + k], g, sums[tap][k]);
            }
        }
    }
#pragma GCC unroll 4
    for (int y = 0; y < taps; ++y)
#pragma GCC unroll 4
        for (int x = 0; x < taps; ++x)
            access.store(sums[y][x], to + (y * taps + x) * s.channels);
}

template <int step, int rows, int columns>
HWY_INLINE void addChannels(const DepthwiseBlockSum& s, std::int64_t row, std::int64_t column) {
    const float* source = s.source + row * step * s.sourceRow + column * step * s.channels;
    const float* gradient = s.gradient + row * s.gradientRow + column * s.channels;
    const float* sourceAhead = source + ((rows - 1) * step + taps) * s.sourceRow;
    const float* gradientAhead = gradient + rows * s.gradientRow;
    forChannels(s.channels, [&](std::int64_t c, auto access) HWY_ATTR {
        prefetchPixels<columns * step>(sourceAhead + c, s.channels);
        prefetchPixels<columns>(gradientAhead + c, s.channels);
        addTile<step, rows, columns>(s, source + c, gradient + c, s.sums + c, access);
    });
}

template <int step, int rows>
void addRows(const DepthwiseBlockSum& s, std::int64_t row) {
    std::int64_t column = 0;
    for (; column + tileColumns <= s.pixels.width; column += tileColumns)
        addChannels<step, rows, tileColumns>(s, row, column);
    for (; column < s.pixels.width; ++column)
        addChannels<step, rows, 1>(s, row, column);
}

template <int step>
void addBlock(const DepthwiseBlockSum& s) {
    std::int64_t row = 0;
    for (; row + 2 <= s.pixels.height; row += 2)
        addRows<step, 2>(s, row);
    if (row < s.pixels.height)
        addRows<step, 1>(s, row);
}

void correlate(const DepthwiseBlock& block) {
    if (block.step == 1)
        correlateBlock<1>(block);
    else
        correlateBlock<2>(block);
}

void addSums(const DepthwiseBlockSum& sum) {
    if (sum.step == 1)
        addBlock<1>(sum);
    else
        addBlock<2>(sum);
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(correlate);
HWY_EXPORT(addSums);

namespace convolution {

void correlateDepthwiseBlock(const DepthwiseBlock& block) {
    HWY_DYNAMIC_DISPATCH(correlate)(block);
}

void addDepthwiseBlockSum(const DepthwiseBlockSum& sum) { HWY_DYNAMIC_DISPATCH(addSums)(sum); }

} // namespace convolution

} // namespace fovea

#endif
