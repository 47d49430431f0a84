#include "core/kernels/machine_peak.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>

#include "core/base/aligned_buffer.hpp"
#include "core/base/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/machine_peak.cpp"
#include "hwy/foreach_target.h"

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

/// Makes `rounds` times so many multiply-adds of whole vectors that do not wait for each other:
/// enough to hide the latency of two units, few enough for 16 registers.
constexpr int chains = 12;

/// Returns the floating-point operations made; `result` is there so that they are made at all.
double multiplyAdds(std::int64_t rounds, float& result) {
    const Floats d;
    const Vector factor = hn::Set(d, 0.5F);
    const Vector addend = hn::Set(d, 1.0F); // chains tend to 2: neither denormal nor infinite
    Vector values[chains];
    for (Vector& value : values)
        value = hn::Zero(d);
    for (std::int64_t round = 0; round < rounds; ++round)
        for (Vector& value : values)
            value = hn::MulAdd(value, factor, addend);
    Vector sum = hn::Zero(d);
    for (const Vector& value : values)
        sum = hn::Add(sum, value);
    result = hn::GetLane(hn::SumOfLanes(d, sum));
    return 2.0 * chains * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

/// from, to  [count], count a multiple of 64; the stores bypass the caches
void copyPast(const float* from, float* to, std::int64_t count) {
    const Floats d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    for (std::int64_t i = 0; i < count; i += lanes)
        hn::Stream(hn::Load(d, from + i), d, to + i);
}

/// values  [count], count a multiple of 64
void addUp(const float* values, std::int64_t count, float& result) {
    const Floats d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    constexpr int parts = 4;
    Vector sums[parts];
    for (Vector& sum : sums)
        sum = hn::Zero(d);
    for (std::int64_t i = 0; i < count; i += parts * lanes)
        for (int part = 0; part < parts; ++part)
            sums[part] = hn::Add(sums[part], hn::Load(d, values + i + part * lanes));
    const Vector sum = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
    result = hn::GetLane(hn::SumOfLanes(d, sum));
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(multiplyAdds);
HWY_EXPORT(copyPast);
HWY_EXPORT(addUp);

namespace {

/// The shortest of `trials` runs of body(thread) on all threads, in seconds.
double shortest(int trials, FunctionRef<void(std::int64_t)> body) {
    using Clock = std::chrono::steady_clock;
    double best = 0;
    for (int trial = 0; trial < trials; ++trial) {
        const Clock::time_point start = Clock::now();
        parallelFor(threadCount(), body);
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        best = trial == 0 ? seconds : std::min(best, seconds);
    }
    return best;
}

} // namespace

double multiplyAddPeak(int trials) {
    constexpr std::int64_t rounds = 1 << 20;
    double operations = 0;
    const double seconds = shortest(trials, [&](std::int64_t thread) {
        float result = 0;
        const double made = HWY_DYNAMIC_DISPATCH(multiplyAdds)(rounds, result);
        if (thread == 0)
            operations = made;
    });
    return operations * threadCount() / seconds;
}

double memoryPeak(int trials) {
    constexpr std::int64_t floats = 1 << 24; // 64 MiB
    AlignedBuffer buffer(2 * floats * sizeof(float));
    const std::span<float> from = buffer.floats(0, floats);
    const std::span<float> to = buffer.floats(floats * sizeof(float), floats);
    // Pages that were never written are all one page of zeros, which the cache holds.
    std::fill(from.begin(), from.end(), 1.0F);
    const std::int64_t share = floats / threadCount() / 64 * 64;
    const double copied = shortest(trials, [&](std::int64_t thread) {
        HWY_DYNAMIC_DISPATCH(copyPast)
        (from.data() + thread * share, to.data() + thread * share, share);
    });
    const double read = shortest(trials, [&](std::int64_t thread) {
        float result = 0;
        HWY_DYNAMIC_DISPATCH(addUp)(to.data() + thread * share, share, result);
    });
    const auto bytes = static_cast<double>(share * threadCount()) * sizeof(float);
    return std::max(2 * bytes / copied, bytes / read);
}

MachinePeak measureMachinePeak() { return {multiplyAddPeak(), memoryPeak()}; }

} // namespace fovea

#endif // HWY_ONCE
