#include "core/kernels/convolution/depthwise/pixels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/depthwise/pixels.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/convolution/depthwise/channel_access-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

using convolution::DepthwisePixels;
using convolution::DepthwiseSum;

/// One vector of channels for `pixels` pixels from `first`, so that a weight is loaded once.
template <int pixels, class Access>
HWY_INLINE void correlateTile(const DepthwisePixels& p, std::int64_t first, std::int64_t channel,
                              const Access& access) {
    hn::Vec<ChannelTag> sums[pixels];
#pragma GCC unroll 8
    for (int i = 0; i < pixels; ++i)
        sums[i] = p.bias != nullptr ? access.load(p.bias + channel) : hn::Zero(ChannelTag());
    for (std::int64_t y = 0; y < p.taps.rows; ++y)
        for (std::int64_t x = 0; x < p.taps.columns; ++x) {
            const auto weight =
                access.load(p.weight + channel + y * p.taps.weightRow + x * p.taps.weightColumn);
            const float* source = p.source + channel + first * p.sourceStep + y * p.taps.sourceRow +
                                  x * p.taps.sourceColumn;
#pragma GCC unroll 8
            for (int i = 0; i < pixels; ++i)
                sums[i] = hn::MulAdd(access.load(source + i * p.sourceStep), weight, sums[i]);
        }
    float* to = p.destination + channel + first * p.destinationStep;
#pragma GCC unroll 8
    for (int i = 0; i < pixels; ++i)
        access.store(sums[i], to + i * p.destinationStep);
}

template <int pixels>
HWY_INLINE void correlateChannels(const DepthwisePixels& p, std::int64_t first) {
    forChannels(p.channels, [&](std::int64_t channel, auto access)
                                HWY_ATTR { correlateTile<pixels>(p, first, channel, access); });
}

void depthwiseCorrelate(const DepthwisePixels& p) {
    std::int64_t first = 0;
    for (; first + 8 <= p.count; first += 8)
        correlateChannels<8>(p, first);
    for (; first + 2 <= p.count; first += 2)
        correlateChannels<2>(p, first);
    for (; first < p.count; ++first)
        correlateChannels<1>(p, first);
}

/// Several vectors of channels at a time: their sums do not wait for each other.
template <int vectors, class Access>
HWY_INLINE void addTile(const DepthwiseSum& s, std::int64_t channel, const Access& access) {
    hn::Vec<ChannelTag> sums[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
        sums[v] = access.load(s.sums + channel + v * channelLanes);
    const float* left = s.left + channel;
    const float* right = s.right == nullptr ? nullptr : s.right + channel;
    for (std::int64_t i = 0; i < s.count; ++i, left += s.leftStep) {
        if (right == nullptr) {
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sums[v] = hn::Add(access.load(left + v * channelLanes), sums[v]);
            continue;
        }
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            sums[v] = hn::MulAdd(access.load(left + v * channelLanes),
                                 access.load(right + v * channelLanes), sums[v]);
        right += s.rightStep;
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
        access.store(sums[v], s.sums + channel + v * channelLanes);
}

void depthwiseSum(const DepthwiseSum& s) {
    std::int64_t channel = 0;
    for (; channel + 4 * channelLanes <= s.channels; channel += 4 * channelLanes)
        addTile<4>(s, channel, WholeVector());
    for (; channel + channelLanes <= s.channels; channel += channelLanes)
        addTile<1>(s, channel, WholeVector());
    if (channel < s.channels)
        addTile<1>(s, channel, PartialVector{static_cast<std::size_t>(s.channels - channel)});
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(depthwiseCorrelate);
HWY_EXPORT(depthwiseSum);

namespace convolution {

void correlateDepthwise(const DepthwisePixels& pixels) {
    HWY_DYNAMIC_DISPATCH(depthwiseCorrelate)(pixels);
}

void addDepthwiseSum(const DepthwiseSum& sum) { HWY_DYNAMIC_DISPATCH(depthwiseSum)(sum); }

} // namespace convolution

} // namespace fovea

#endif
