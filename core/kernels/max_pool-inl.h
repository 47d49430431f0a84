// What forward and backward of max pooling share. Included once for each instruction set.

#if defined(FOVEA_MAX_POOL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_MAX_POOL_INL_H_
#undef FOVEA_MAX_POOL_INL_H_
#else
#define FOVEA_MAX_POOL_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Beside vectors of floats: positions in a window as they are compared, and as they are kept.
template <class D>
using Integers = hn::RebindToSigned<D>;
template <class D>
using Shorts = hn::Rebind<std::uint16_t, D>;

/// Calls run(tag) with the shortest vectors that hold all channels, at best the longest there are:
/// of few channels, long vectors would for the most part write what is overwritten again.
template <class Run>
HWY_INLINE void withVectorsFor(std::int64_t channels, Run run) {
    if (channels <= 4) // NOLINT(bugprone-branch-clone): the tags differ where vectors are long
        run(hn::CappedTag<float, 4>());
    else if (channels <= 8)
        run(hn::CappedTag<float, 8>());
    else
        run(hn::ScalableTag<float>());
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
