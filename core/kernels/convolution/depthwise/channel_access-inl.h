// Vectors of channels, whole ones and the last one. Included once for each instruction set.

#if defined(FOVEA_CHANNEL_ACCESS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_CHANNEL_ACCESS_INL_H_
#undef FOVEA_CHANNEL_ACCESS_INL_H_
#else
#define FOVEA_CHANNEL_ACCESS_INL_H_
#endif

#include <cstdint>

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using ChannelTag = hn::CappedTag<float, 16>;

constexpr auto channelLanes = static_cast<std::int64_t>(hn::MaxLanes(ChannelTag()));

struct WholeVector {
    HWY_INLINE hn::Vec<ChannelTag> load(const float* from) const {
        return hn::LoadU(ChannelTag(), from);
    }

    HWY_INLINE void store(hn::Vec<ChannelTag> value, float* to) const {
        hn::StoreU(value, ChannelTag(), to);
    }
};

struct PartialVector {
    std::size_t count;

    HWY_INLINE hn::Vec<ChannelTag> load(const float* from) const {
        return loadFirst(ChannelTag(), from, count);
    }

    HWY_INLINE void store(hn::Vec<ChannelTag> value, float* to) const {
        storeFirst(value, ChannelTag(), to, count);
    }
};

/// Calls body(channel, access) for each vector of `channels` channels.
template <class Body>
HWY_INLINE void forChannels(std::int64_t channels, Body body) {
    forVectors(
        ChannelTag(), 0, channels,
        [&](std::int64_t channel) HWY_ATTR { body(channel, WholeVector()); },
        [&](std::int64_t channel, std::size_t count)
            HWY_ATTR { body(channel, PartialVector{count}); });
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
