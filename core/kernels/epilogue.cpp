#include "core/kernels/epilogue.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/epilogue.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/activation-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

struct Identity {
    template <class D>
    static HWY_INLINE hn::Vec<D> value(D, hn::Vec<D> x) {
        return x;
    }
};

/// One vector of channels through all pixels of the block. Load and Store are for a whole or for
/// a partial vector.
template <class Function, class Load, class Store>
HWY_INLINE void finishChannels(const Epilogue& epilogue, const FinishedBlock& block,
                               std::int64_t channel, float* moments[2], Load load, Store store) {
    const Floats d;
    const auto c = static_cast<std::size_t>(block.firstChannel + channel);
    const Vector scale = epilogue.scale.empty() ? hn::Set(d, 1.0F) : load(&epilogue.scale[c]);
    const Vector shift = epilogue.shift.empty() ? hn::Zero(d) : load(&epilogue.shift[c]);
    const bool writes = !epilogue.scale.empty() || !epilogue.shift.empty() ||
                        epilogue.addend != nullptr || epilogue.activation.has_value();
    const float* addend =
        epilogue.addend == nullptr ? nullptr : epilogue.addend + block.addendOffset + channel;
    // Distances from the first pixel instead of from 0 keep the digits of a mean far from 0.
    Vector pivot = hn::Zero(d);
    Vector sum = hn::Zero(d);
    Vector square = hn::Zero(d);
    float* at = block.data + channel;
    for (std::int64_t p = 0; p < block.pixels; ++p, at += block.pixelStride) {
        Vector value = load(at);
        if (writes) {
            value = hn::MulAdd(value, scale, shift);
            if (addend != nullptr)
                value = hn::Add(value, load(addend + p * block.pixelStride));
            value = Function::value(d, value);
            store(value, at);
        }
        if (p == 0)
            pivot = value;
        const Vector distance = hn::Sub(value, pivot);
        sum = hn::Add(sum, distance);
        square = hn::MulAdd(distance, distance, square);
    }
    if (moments[0] == nullptr)
        return;
    const Vector mean =
        hn::Div(sum, hn::Set(d, static_cast<float>(std::max<std::int64_t>(1, block.pixels))));
    store(hn::Add(pivot, mean), moments[0] + c);
    store(hn::Max(hn::NegMulAdd(mean, sum, square), hn::Zero(d)), moments[1] + c);
}

template <class Function>
void finishWith(const Epilogue& epilogue, const FinishedBlock& block, float* moments[2]) {
    const Floats d;
    forVectors(
        d, 0, block.channels,
        [&](std::int64_t c) HWY_ATTR {
            finishChannels<Function>(
                epilogue, block, c, moments,
                [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); },
                [&](Vector value, float* to) HWY_ATTR { hn::StoreU(value, d, to); });
        },
        [&](std::int64_t c, std::size_t count) HWY_ATTR {
            finishChannels<Function>(
                epilogue, block, c, moments,
                [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); },
                [&](Vector value, float* to) HWY_ATTR { storeFirst(value, d, to, count); });
        });
}

/// moments  where the block's means and squares of channel 0 are; null where not wanted
void finish(const Epilogue& epilogue, const FinishedBlock& block, float* moments[2]) {
    if (epilogue.activation)
        withActivation(*epilogue.activation, [&](auto function) {
            finishWith<decltype(function)>(epilogue, block, moments);
        });
    else
        finishWith<Identity>(epilogue, block, moments);
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(finish);

void finishBlock(const Epilogue& epilogue, const FinishedBlock& block, std::int64_t momentBlock) {
    float* moments[2] = {};
    if (epilogue.moments.isWanted()) {
        const std::int64_t begin = momentBlock * block.pixelStride;
        moments[0] = epilogue.moments.means.data() + begin;
        moments[1] = epilogue.moments.squares.data() + begin;
        if (block.firstChannel == 0)
            epilogue.moments.counts[static_cast<std::size_t>(momentBlock)] =
                static_cast<float>(block.pixels);
    }
    HWY_DYNAMIC_DISPATCH(finish)(epilogue, block, moments);
}

} // namespace fovea

#endif
