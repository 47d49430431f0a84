#include "core/base/parallel.hpp"
#include "core/kernels/pool_row.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/average_pool.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_AVERAGE_POOL_ONCE
#define FOVEA_KERNELS_AVERAGE_POOL_ONCE

namespace fovea {

namespace {

/// One over the number of values that window (oy, ox) averages.
float shareOf(const PoolRow& row, AverageOver over, std::int64_t oy, std::int64_t ox) {
    if (over == AverageOver::Nothing)
        return 1;
    const std::int64_t count = over == AverageOver::Window
                                   ? row.rows.onBordered(oy) * row.columns.onBordered(ox)
                                   : row.rows.covered(oy).count() * row.columns.covered(ox).count();
    return 1.0F / static_cast<float>(count);
}

} // namespace

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

/// to[c] = sum over the pixels (y, x) of a plane of weigh(y, x) * plane[y, x, c].
template <class Weigh>
HWY_INLINE void weighedSum(const float* plane, std::int64_t width, std::int64_t channels,
                           Positions ys, Positions xs, Weigh weigh, float* to) {
    const Floats d;
    const auto sum = [&](auto load) HWY_ATTR {
        Vector total = hn::Zero(d);
        for (std::int64_t y = ys.begin; y < ys.end; ++y)
            for (std::int64_t x = xs.begin; x < xs.end; ++x)
                total = hn::MulAdd(hn::Set(d, weigh(y, x)),
                                   load(plane + (y * width + x) * channels), total);
        return total;
    };
    forVectors(
        d, 0, channels,
        [&](std::int64_t c) HWY_ATTR {
            hn::StoreU(sum([&](const float* at) HWY_ATTR { return hn::LoadU(d, at + c); }), d,
                       to + c);
        },
        [&](std::int64_t c, std::size_t count) HWY_ATTR {
            storeFirst(sum([&](const float* at) HWY_ATTR { return loadFirst(d, at + c, count); }),
                       d, to + c, count);
        });
}

void averageRow(const PoolRow& row, AverageOver over, const float* image, float* output) {
    const Positions ys = row.rows.covered(row.y);
    for (std::int64_t x = 0; x < row.columns.output; ++x) {
        const float share = shareOf(row, over, row.y, x);
        weighedSum(
            image, row.columns.input, row.channels, ys, row.columns.covered(x),
            [&](std::int64_t, std::int64_t) { return share; }, output + x * row.channels);
    }
}

void spreadRow(const PoolRow& row, AverageOver over, const float* dOutput, float* dInput) {
    const Positions ys = row.rows.covering(row.y);
    for (std::int64_t x = 0; x < row.columns.input; ++x)
        weighedSum(
            dOutput, row.columns.output, row.channels, ys, row.columns.covering(x),
            [&](std::int64_t oy, std::int64_t ox) { return shareOf(row, over, oy, ox); },
            dInput + x * row.channels);
}

void averageSample(const float* sample, std::int64_t pixels, std::int64_t channels, float* output) {
    const float share = 1.0F / static_cast<float>(pixels);
    weighedSum(
        sample, pixels, channels, {0, 1}, {0, pixels},
        [&](std::int64_t, std::int64_t) { return share; }, output);
}

void spreadSample(const float* dOutput, std::int64_t pixels, std::int64_t channels,
                  float* dSample) {
    const Floats d;
    const Vector share = hn::Set(d, 1.0F / static_cast<float>(pixels));
    forVectors(
        d, 0, channels,
        [&](std::int64_t c) HWY_ATTR {
            const Vector value = hn::Mul(hn::LoadU(d, dOutput + c), share);
            for (std::int64_t p = 0; p < pixels; ++p)
                hn::StoreU(value, d, dSample + p * channels + c);
        },
        [&](std::int64_t c, std::size_t count) HWY_ATTR {
            const Vector value = hn::Mul(loadFirst(d, dOutput + c, count), share);
            for (std::int64_t p = 0; p < pixels; ++p)
                storeFirst(value, d, dSample + p * channels + c, count);
        });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(averageRow);
HWY_EXPORT(spreadRow);
HWY_EXPORT(averageSample);
HWY_EXPORT(spreadSample);

void averagePoolForward(const PoolWindow& window, AverageOver over, View<const float> input,
                        View<float> output) {
    const Shape& in = input.shape;
    const Shape& out = output.shape;
    const std::int64_t line = out.w * out.c;
    parallelChunks(
        out.n * out.d * out.h, itemsPerTask((window.kernel.height * in.w * in.c + line) * 4),
        [&](std::int64_t begin, std::int64_t end) {
            PoolRow row = firstPoolRow(window, in, out);
            for (std::int64_t i = begin; i < end; ++i) {
                row.y = i % out.h;
                HWY_DYNAMIC_DISPATCH(averageRow)
                (row, over, input.data + i / out.h * in.h * in.w * in.c, output.data + i * line);
            }
        });
}

void averagePoolBackward(const PoolWindow& window, AverageOver over, View<const float> dOutput,
                         View<float> dInput) {
    const Shape& in = dInput.shape;
    const Shape& out = dOutput.shape;
    const std::int64_t line = in.w * in.c;
    parallelChunks(in.n * in.d * in.h, itemsPerTask(line * 8),
                   [&](std::int64_t begin, std::int64_t end) {
                       PoolRow row = firstPoolRow(window, in, out);
                       for (std::int64_t i = begin; i < end; ++i) {
                           row.y = i % in.h;
                           HWY_DYNAMIC_DISPATCH(spreadRow)
                           (row, over, dOutput.data + i / in.h * out.h * out.w * out.c,
                            dInput.data + i * line);
                       }
                   });
}

void globalAverageForward(View<const float> input, View<float> output) {
    const std::int64_t channels = input.shape.c;
    const std::int64_t sample = input.shape.perSample();
    parallelChunks(
        input.shape.n, itemsPerTask(sample * 4), [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n)
                HWY_DYNAMIC_DISPATCH(averageSample)
            (input.data + n * sample, sample / channels, channels, output.data + n * channels);
        });
}

void globalAverageBackward(View<const float> dOutput, View<float> dInput) {
    const std::int64_t channels = dInput.shape.c;
    const std::int64_t sample = dInput.shape.perSample();
    parallelChunks(
        dInput.shape.n, itemsPerTask(sample * 4), [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n)
                HWY_DYNAMIC_DISPATCH(spreadSample)
            (dOutput.data + n * channels, sample / channels, channels, dInput.data + n * sample);
        });
}

} // namespace fovea

#endif
