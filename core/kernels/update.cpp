#include "core/kernels/update.hpp"

#include <algorithm>
#include <cstddef>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/update.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_UPDATE_ONCE
#define FOVEA_KERNELS_UPDATE_ONCE

namespace fovea {

/// The memory of one update; a null moment is not kept.
struct UpdateMemory {
    const float* gradient = nullptr;
    float* first = nullptr;
    float* second = nullptr;
    float* weights = nullptr;
};

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

struct Sgd {
    explicit Sgd(const SgdUpdate& update)
        : rate(hn::Set(Floats(), update.learningRate)),
          momentum(hn::Set(Floats(), update.momentum)),
          decay(hn::Set(Floats(), update.decay)),
          scale(hn::Set(Floats(), update.gradientScale)),
          isNesterov(update.isNesterov) {}

    HWY_INLINE void operator()(Vector gradient, Vector& first, Vector&, Vector& weight) const {
        const Vector g = hn::MulAdd(decay, weight, hn::Mul(scale, gradient));
        first = hn::MulAdd(momentum, first, g);
        const Vector step = isNesterov ? hn::MulAdd(momentum, first, g) : first;
        weight = hn::NegMulAdd(rate, step, weight);
    }

    Vector rate, momentum, decay, scale;
    bool isNesterov;
};

struct Adam {
    explicit Adam(const AdamUpdate& update)
        : beta1(set(update.beta1)),
          rest1(set(1 - update.beta1)),
          beta2(set(update.beta2)),
          rest2(set(1 - update.beta2)),
          stepSize(hn::Set(Floats(), update.stepSize)),
          rootScale(hn::Set(Floats(), update.rootScale)),
          epsilon(hn::Set(Floats(), update.epsilon)),
          decay(hn::Set(Floats(), update.decay)),
          shrink(hn::Set(Floats(), update.shrink)),
          scale(hn::Set(Floats(), update.gradientScale)) {}

    static HWY_INLINE Vector set(double value) {
        return hn::Set(Floats(), static_cast<float>(value));
    }

    HWY_INLINE void operator()(Vector gradient, Vector& first, Vector& second,
                               Vector& weight) const {
        const Vector g = hn::MulAdd(decay, weight, hn::Mul(scale, gradient));
        first = hn::MulAdd(beta1, first, hn::Mul(rest1, g));
        second = hn::MulAdd(beta2, second, hn::Mul(rest2, hn::Mul(g, g)));
        const Vector root = hn::MulAdd(hn::Sqrt(second), rootScale, epsilon);
        const Vector kept = hn::Mul(shrink, weight); // times 1 changes no bit
        weight = hn::Sub(kept, hn::Div(hn::Mul(stepSize, first), root));
    }

    Vector beta1, rest1, beta2, rest2, stepSize, rootScale, epsilon, decay, shrink, scale;
};

template <class Rule>
void updatePart(const Rule& rule, const UpdateMemory& memory, std::int64_t begin,
                std::int64_t end) {
    const Floats d;
    const auto run = [&](std::int64_t i, auto load, auto store) HWY_ATTR {
        Vector first = memory.first != nullptr ? load(memory.first + i) : hn::Zero(d);
        Vector second = memory.second != nullptr ? load(memory.second + i) : hn::Zero(d);
        Vector weight = load(memory.weights + i);
        rule(load(memory.gradient + i), first, second, weight);
        if (memory.first != nullptr)
            store(first, memory.first + i);
        if (memory.second != nullptr)
            store(second, memory.second + i);
        store(weight, memory.weights + i);
    };
    forVectors(
        d, begin, end,
        [&](std::int64_t i) HWY_ATTR {
            run(
                i, [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); },
                [&](Vector value, float* to) HWY_ATTR { hn::StoreU(value, d, to); });
        },
        [&](std::int64_t i, std::size_t count) HWY_ATTR {
            run(
                i, [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); },
                [&](Vector value, float* to) HWY_ATTR { storeFirst(value, d, to, count); });
        });
}

void updateSgdPart(const SgdUpdate& update, const UpdateMemory& memory, std::int64_t begin,
                   std::int64_t end) {
    updatePart(Sgd(update), memory, begin, end);
}

void updateAdamPart(const AdamUpdate& update, const UpdateMemory& memory, std::int64_t begin,
                    std::int64_t end) {
    updatePart(Adam(update), memory, begin, end);
}

double squaredNormPart(const float* values, std::int64_t count) {
    const hn::ScalableTag<double> d;
    const hn::Rebind<float, decltype(d)> narrow;
    auto sum = hn::Zero(d);
    forVectors(
        narrow, 0, count,
        [&](std::int64_t i) HWY_ATTR {
            const auto wide = hn::PromoteTo(d, hn::LoadU(narrow, values + i));
            sum = hn::MulAdd(wide, wide, sum);
        },
        [&](std::int64_t i, std::size_t rest) HWY_ATTR {
            const auto wide = hn::PromoteTo(d, loadFirst(narrow, values + i, rest));
            sum = hn::MulAdd(wide, wide, sum);
        });
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

bool isFinitePart(const float* values, std::int64_t count) {
    const Floats d;
    // x * 0 is NaN for NaN and the infinities alone, and NaN survives every addition.
    Vector sum = hn::Zero(d);
    forVectors(
        d, 0, count,
        [&](std::int64_t i)
            HWY_ATTR { sum = hn::MulAdd(hn::LoadU(d, values + i), hn::Zero(d), sum); },
        [&](std::int64_t i, std::size_t rest)
            HWY_ATTR { sum = hn::MulAdd(loadFirst(d, values + i, rest), hn::Zero(d), sum); });
    return hn::GetLane(hn::SumOfLanes(d, sum)) == 0;
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(updateSgdPart);
HWY_EXPORT(updateAdamPart);
HWY_EXPORT(squaredNormPart);
HWY_EXPORT(isFinitePart);

namespace {

constexpr std::int64_t normChunk = itemsPerTask(sizeof(float));

} // namespace

void updateSgd(const SgdUpdate& update, std::span<const float> gradient, std::span<float> momentum,
               std::span<float> weights) {
    const UpdateMemory memory{gradient.data(), momentum.empty() ? nullptr : momentum.data(),
                              nullptr, weights.data()};
    parallelChunks(static_cast<std::int64_t>(weights.size()), itemsPerTask(3 * sizeof(float)),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(updateSgdPart)(update, memory, begin, end);
                   });
}

void updateAdam(const AdamUpdate& update, std::span<const float> gradient,
                std::span<float> firstMoment, std::span<float> secondMoment,
                std::span<float> weights) {
    const UpdateMemory memory{gradient.data(), firstMoment.data(), secondMoment.data(),
                              weights.data()};
    parallelChunks(static_cast<std::int64_t>(weights.size()), itemsPerTask(4 * sizeof(float)),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(updateAdamPart)(update, memory, begin, end);
                   });
}

std::int64_t squaredNormParts(std::int64_t count) { return (count + normChunk - 1) / normChunk; }

double squaredNorm(std::span<const float> values, std::span<double> parts) {
    const auto count = static_cast<std::int64_t>(values.size());
    parallelChunks(count, normChunk, [&](std::int64_t begin, std::int64_t end) {
        parts[static_cast<std::size_t>(begin / normChunk)] =
            HWY_DYNAMIC_DISPATCH(squaredNormPart)(values.data() + begin, end - begin);
    });
    double sum = 0;
    for (std::int64_t i = 0; i < squaredNormParts(count); ++i)
        sum += parts[static_cast<std::size_t>(i)];
    return sum;
}

bool isFinite(std::span<const float> values) {
    return HWY_DYNAMIC_DISPATCH(isFinitePart)(values.data(),
                                              static_cast<std::int64_t>(values.size()));
}

} // namespace fovea

#endif
