// A few vectors of neighbouring channels at a time. Included once for each instruction set.

#if defined(FOVEA_BATCH_NORMALIZATION_CHANNELS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_BATCH_NORMALIZATION_CHANNELS_INL_H_
#undef FOVEA_BATCH_NORMALIZATION_CHANNELS_INL_H_
#else
#define FOVEA_BATCH_NORMALIZATION_CHANNELS_INL_H_
#endif

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

/// Some neighbouring vectors of channels, whole ones, or a single one of `count` lanes.
template <int vectors>
struct Channels {
    static constexpr std::int64_t lanes = hn::MaxLanes(Floats());
    std::size_t count = static_cast<std::size_t>(lanes);

    HWY_INLINE Vector load(const float* from, int v) const {
        if constexpr (vectors == 1)
            if (count < hn::MaxLanes(Floats()))
                return loadFirst(Floats(), from, count);
        return hn::LoadU(Floats(), from + v * lanes);
    }

    HWY_INLINE void store(Vector value, float* to, int v) const {
        if constexpr (vectors == 1)
            if (count < hn::MaxLanes(Floats())) {
                storeFirst(value, Floats(), to, count);
                return;
            }
        hn::StoreU(value, Floats(), to + v * lanes);
    }
};

/// Calls body(channel, channels) for a few vectors of channels at a time: neighbouring ones share
/// cache lines' way from memory.
template <class Body>
HWY_INLINE void forChannels(std::int64_t channels, Body body) {
    constexpr std::int64_t lanes = hn::MaxLanes(Floats());
    std::int64_t c = 0;
    for (; c + 4 * lanes <= channels; c += 4 * lanes)
        body(c, Channels<4>());
    for (; c + lanes <= channels; c += lanes)
        body(c, Channels<1>());
    if (c < channels)
        body(c, Channels<1>{static_cast<std::size_t>(channels - c)});
}

/// What a body of forChannels knows of its vectors at compile time.
template <int vectors>
constexpr int countOf(const Channels<vectors>&) {
    return vectors;
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
