#include "core/kernels/convolution/depthwise_pixels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/depthwise_pixels.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using convolution::DepthwisePixels;
using convolution::DepthwiseSum;

using Floats = hn::CappedTag<float, 16>;

constexpr auto floatLanes = static_cast<std::int64_t>(hn::MaxLanes(Floats()));

struct WholeVector {
    HWY_INLINE hn::Vec<Floats> load(const float* from) const { return hn::LoadU(Floats(), from); }

    HWY_INLINE void store(hn::Vec<Floats> value, float* to) const {
        hn::StoreU(value, Floats(), to);
    }
};

struct PartialVector {
    std::size_t count;

    HWY_INLINE hn::Vec<Floats> load(const float* from) const {
        return loadFirst(Floats(), from, count);
    }

    HWY_INLINE void store(hn::Vec<Floats> value, float* to) const {
        storeFirst(value, Floats(), to, count);
    }
};

/// One vector of channels for `pixels` pixels from `first`, so that a weight is loaded once.
template <int pixels, class Access>
HWY_INLINE void correlateTile(const DepthwisePixels& p, std::int64_t first, std::int64_t channel,
                              const Access& access) {
    hn::Vec<Floats> sums[pixels];
#pragma GCC unroll 8
    for (int i = 0; i < pixels; ++i)
        sums[i] = p.bias != nullptr ? access.load(p.bias + channel) : hn::Zero(Floats());
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
    std::int64_t channel = 0;
    for (; channel + floatLanes <= p.channels; channel += floatLanes)
        correlateTile<pixels>(p, first, channel, WholeVector());
    if (channel < p.channels)
        correlateTile<pixels>(p, first, channel,
                              PartialVector{static_cast<std::size_t>(p.channels - channel)});
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
    hn::Vec<Floats> sums[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
        sums[v] = access.load(s.sums + channel + v * floatLanes);
    const float* left = s.left + channel;
    const float* right = s.right == nullptr ? nullptr : s.right + channel;
    for (std::int64_t i = 0; i < s.count; ++i, left += s.leftStep) {
        if (right == nullptr) {
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sums[v] = hn::Add(access.load(left + v * floatLanes), sums[v]);
            continue;
        }
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            sums[v] = hn::MulAdd(access.load(left + v * floatLanes),
                                 access.load(right + v * floatLanes), sums[v]);
        right += s.rightStep;
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v)
        access.store(sums[v], s.sums + channel + v * floatLanes);
}

void depthwiseSum(const DepthwiseSum& s) {
    std::int64_t channel = 0;
    for (; channel + 4 * floatLanes <= s.channels; channel += 4 * floatLanes)
        addTile<4>(s, channel, WholeVector());
    for (; channel + floatLanes <= s.channels; channel += floatLanes)
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
