#include "core/kernels/dense.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/parallel.hpp"
#include "core/kernels/matrix_product.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/dense.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

void sumRows(const float* rows, std::int64_t count, std::int64_t columns, std::int64_t begin,
             std::int64_t end, float* sums) {
    const Floats d;
    forVectors(
        d, begin, end,
        [&](std::int64_t i) {
            Vector sum = hn::Zero(d);
            for (std::int64_t r = 0; r < count; ++r)
                sum = hn::Add(sum, hn::LoadU(d, rows + r * columns + i));
            hn::StoreU(sum, d, sums + i);
        },
        [&](std::int64_t i, std::size_t lanes) {
            Vector sum = hn::Zero(d);
            for (std::int64_t r = 0; r < count; ++r)
                sum = hn::Add(sum, loadFirst(d, rows + r * columns + i, lanes));
            storeFirst(sum, d, sums + i, lanes);
        });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(sumRows);

namespace {

/// dWeight is made on the stack in blocks of 128 KiB, which the second cache holds beside what it
/// is made of, and handed on in parts that are one task's work for the one who takes them.
constexpr std::int64_t blockFloats = 32 * 1024;
constexpr std::int64_t partFloats = 4 * 1024;

/// Rows of dWeight from `row` on, c pointing to the first of them.
Product weightRows(View<const float> input, View<const float> dOutput, std::int64_t row,
                   std::int64_t rows, float* c) {
    const std::int64_t in = input.shape.perSample();
    const std::int64_t out = dOutput.shape.perSample();
    return {.a = {input.data + row, 1, in},
            .b = {dOutput.data, out, 1},
            .c = c,
            .rows = rows,
            .columns = out,
            .depth = input.shape.n};
}

} // namespace

void denseForward(View<const float> input, std::span<const float> weight,
                  std::span<const float> bias, View<float> output, const Epilogue& epilogue) {
    const std::int64_t in = input.shape.perSample();
    const std::int64_t out = output.shape.perSample();
    multiply({.a = {input.data, in, 1},
              .b = {weight.data(), out, 1},
              .bias = bias.empty() ? nullptr : bias.data(),
              .c = output.data,
              .rows = input.shape.n,
              .columns = out,
              .depth = in},
             epilogue);
}

void denseBackwardInput(View<const float> dOutput, std::span<const float> weight,
                        View<float> dInput) {
    const std::int64_t in = dInput.shape.perSample();
    const std::int64_t out = dOutput.shape.perSample();
    multiply({.a = {dOutput.data, out, 1},
              .b = {weight.data(), 1, out},
              .c = dInput.data,
              .rows = dOutput.shape.n,
              .columns = in,
              .depth = out});
}

void denseBackwardWeight(View<const float> input, View<const float> dOutput,
                         std::span<float> dWeight) {
    multiply(weightRows(input, dOutput, 0, input.shape.perSample(), dWeight.data()));
}

void denseBackwardBias(View<const float> dOutput, std::span<float> dBias) {
    const std::int64_t columns = dOutput.shape.perSample();
    // Whole cache lines of sums, so that no two tasks write to one.
    const std::int64_t chunk = (itemsPerTask(dOutput.shape.n * 4) + 15) / 16 * 16;
    parallelChunks(columns, chunk, [&](std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(sumRows)
        (dOutput.data, dOutput.shape.n, columns, begin, end, dBias.data());
    });
}

bool denseWeightComesInParts(std::int64_t in, std::int64_t out) {
    constexpr std::int64_t manyFloats = 256 * 1024;
    return in * out >= manyFloats && out <= blockFloats;
}

void denseBackwardWeightParts(View<const float> input, View<const float> dOutput,
                              FunctionRef<void(std::size_t, std::span<const float>)> take) {
    const std::int64_t in = input.shape.perSample();
    const std::int64_t out = dOutput.shape.perSample();
    std::int64_t rowsPerBlock = blockFloats / out;
    if (rowsPerBlock > productRowStep)
        rowsPerBlock = rowsPerBlock / productRowStep * productRowStep;
    parallelChunks(in, rowsPerBlock, [&](std::int64_t begin, std::int64_t end) {
        alignas(64) std::array<float, blockFloats> block;
        multiplyHere(weightRows(input, dOutput, begin, end - begin, block.data()));
        const std::int64_t floats = (end - begin) * out;
        for (std::int64_t i = 0; i < floats; i += partFloats)
            take(static_cast<std::size_t>(begin * out + i),
                 {block.data() + i, static_cast<std::size_t>(std::min(partFloats, floats - i))});
    });
}

} // namespace fovea

#endif
