#include "core/kernels/elementwise.hpp"

#include <cstdint>
#include <cstring>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/elementwise.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

void addPart(std::span<const View<const float>> inputs, float* sum, std::int64_t begin,
             std::int64_t end) {
    const hn::ScalableTag<float> d;
    const auto total = [&](auto load) HWY_ATTR {
        auto value = load(inputs[0].data);
        for (const View<const float>& input : inputs.subspan(1))
            value = hn::Add(value, load(input.data));
        return value;
    };
    forVectors(
        d, begin, end,
        [&](std::int64_t i) HWY_ATTR {
            hn::StoreU(total([&](const float* from) HWY_ATTR { return hn::LoadU(d, from + i); }), d,
                       sum + i);
        },
        [&](std::int64_t i, std::size_t count) HWY_ATTR {
            storeFirst(
                total([&](const float* from) HWY_ATTR { return loadFirst(d, from + i, count); }), d,
                sum + i, count);
        });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(addPart);

void copyValues(std::span<const float> from, std::span<float> to) {
    if (from.data() == to.data())
        return;
    parallelChunks(static_cast<std::int64_t>(from.size()), itemsPerTask(2 * sizeof(float)),
                   [&](std::int64_t begin, std::int64_t end) {
                       std::memcpy(to.data() + begin, from.data() + begin,
                                   static_cast<std::size_t>(end - begin) * sizeof(float));
                   });
}

void addValues(std::span<const View<const float>> inputs, View<float> sum) {
    const auto bytes = static_cast<std::int64_t>((inputs.size() + 1) * sizeof(float));
    parallelChunks(sum.shape.elements(), itemsPerTask(bytes),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(addPart)(inputs, sum.data, begin, end);
                   });
}

} // namespace fovea

#endif
