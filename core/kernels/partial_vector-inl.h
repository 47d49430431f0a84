// The ends of rows that fill no whole vector. Included once for each instruction set.

#if defined(FOVEA_PARTIAL_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_PARTIAL_VECTOR_INL_H_
#undef FOVEA_PARTIAL_VECTOR_INL_H_
#else
#define FOVEA_PARTIAL_VECTOR_INL_H_
#endif

#include <cstddef>
#include <cstring>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The first `count` lanes from memory and zeros behind them; count is at most Lanes(d). Nothing
/// behind `from + count` is touched, as Highway's masked accesses do on some instruction sets.
template <class D>
HWY_INLINE hn::Vec<D> loadFirst(D d, const float* HWY_RESTRICT from, std::size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN float lanes[hn::MaxLanes(d)] = {};
    std::memcpy(lanes, from, count * sizeof(float));
    return hn::Load(d, lanes);
#else
    return hn::MaskedLoad(hn::FirstN(d, count), d, from);
#endif
}

/// Writes the first `count` lanes and nothing else; count is at most Lanes(d).
template <class D>
HWY_INLINE void storeFirst(hn::Vec<D> value, D d, float* HWY_RESTRICT to, std::size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN float lanes[hn::MaxLanes(d)];
    hn::Store(value, d, lanes);
    std::memcpy(to, lanes, count * sizeof(float));
#else
    hn::BlendedStore(value, hn::FirstN(d, count), d, to);
#endif
}

/// Calls whole(i) for each full vector in [begin, end) and last(i, count) for what is left.
template <class D, class Whole, class Last>
HWY_INLINE void forVectors(D d, std::int64_t begin, std::int64_t end, Whole&& whole, Last&& last) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = begin;
    for (; i + lanes <= end; i += lanes)
        whole(i);
    if (i < end)
        last(i, static_cast<std::size_t>(end - i));
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
