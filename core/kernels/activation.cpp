#include "core/kernels/activation.hpp"

#include <cstdint>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/activation.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/activation-inl.h"
#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;

template <class Function>
void forward(const float* input, float* output, std::int64_t begin, std::int64_t end) {
    const Floats d;
    forVectors(
        d, begin, end,
        [&](std::int64_t i) {
            hn::StoreU(Function::value(d, hn::LoadU(d, input + i)), d, output + i);
        },
        [&](std::int64_t i, std::size_t count) {
            storeFirst(Function::value(d, loadFirst(d, input + i, count)), d, output + i, count);
        });
}

template <class Function>
void backward(const float* output, const float* dOutput, float* dInput, std::int64_t begin,
              std::int64_t end) {
    const Floats d;
    forVectors(
        d, begin, end,
        [&](std::int64_t i) {
            hn::StoreU(Function::gradient(d, hn::LoadU(d, output + i), hn::LoadU(d, dOutput + i)),
                       d, dInput + i);
        },
        [&](std::int64_t i, std::size_t count) {
            storeFirst(Function::gradient(d, loadFirst(d, output + i, count),
                                          loadFirst(d, dOutput + i, count)),
                       d, dInput + i, count);
        });
}

void activatePart(Activation activation, const float* input, float* output, std::int64_t begin,
                  std::int64_t end) {
    withActivation(activation,
                   [&](auto function) { forward<decltype(function)>(input, output, begin, end); });
}

void activateBackwardPart(Activation activation, const float* output, const float* dOutput,
                          float* dInput, std::int64_t begin, std::int64_t end) {
    withActivation(activation, [&](auto function) {
        backward<decltype(function)>(output, dOutput, dInput, begin, end);
    });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(activatePart);
HWY_EXPORT(activateBackwardPart);

void activate(Activation activation, std::span<const float> input, std::span<float> output) {
    parallelChunks(static_cast<std::int64_t>(input.size()), itemsPerTask(2 * sizeof(float)),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(activatePart)
                       (activation, input.data(), output.data(), begin, end);
                   });
}

void activateBackward(Activation activation, std::span<const float> output,
                      std::span<const float> dOutput, std::span<float> dInput) {
    parallelChunks(static_cast<std::int64_t>(output.size()), itemsPerTask(3 * sizeof(float)),
                   [&](std::int64_t begin, std::int64_t end) {
                       HWY_DYNAMIC_DISPATCH(activateBackwardPart)
                       (activation, output.data(), dOutput.data(), dInput.data(), begin, end);
                   });
}

} // namespace fovea

#endif
