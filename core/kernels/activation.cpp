#include "core/kernels/activation.hpp"

#include <cstdint>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/activation.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

struct Relu {
    // Not Max(0, x): x86's would turn NaN into 0 and hide a network that diverges.
    static HWY_INLINE Vector value(Vector x) {
        return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(Floats())), x);
    }

    static HWY_INLINE Vector gradient(Vector y, Vector dOutput) {
        return hn::IfThenElseZero(hn::Gt(y, hn::Zero(Floats())), dOutput);
    }
};

struct Tanh {
    static HWY_INLINE Vector value(Vector x) {
        return hn::IfThenElse(hn::IsNaN(x), x, hn::Tanh(Floats(), x));
    }

    static HWY_INLINE Vector gradient(Vector y, Vector dOutput) {
        return hn::Mul(dOutput, hn::NegMulAdd(y, y, hn::Set(Floats(), 1.0F)));
    }
};

struct Sigmoid {
    static HWY_INLINE Vector value(Vector x) {
        const Floats d;
        const Vector one = hn::Set(d, 1.0F);
        // Beyond this exp would overflow; the result is 0 to within 1e-38 there.
        const Vector bounded = hn::Max(x, hn::Set(d, -87.0F));
        const Vector y = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(bounded))));
        return hn::IfThenElse(hn::IsNaN(x), x, y);
    }

    static HWY_INLINE Vector gradient(Vector y, Vector dOutput) {
        return hn::Mul(dOutput, hn::NegMulAdd(y, y, y));
    }
};

template <class Function>
void forward(const float* input, float* output, std::int64_t begin, std::int64_t end) {
    const Floats d;
    forVectors(
        d, begin, end,
        [&](std::int64_t i) {
            hn::StoreU(Function::value(hn::LoadU(d, input + i)), d, output + i);
        },
        [&](std::int64_t i, std::size_t count) {
            storeFirst(Function::value(loadFirst(d, input + i, count)), d, output + i, count);
        });
}

template <class Function>
void backward(const float* output, const float* dOutput, float* dInput, std::int64_t begin,
              std::int64_t end) {
    const Floats d;
    forVectors(
        d, begin, end,
        [&](std::int64_t i) {
            hn::StoreU(Function::gradient(hn::LoadU(d, output + i), hn::LoadU(d, dOutput + i)), d,
                       dInput + i);
        },
        [&](std::int64_t i, std::size_t count) {
            storeFirst(Function::gradient(loadFirst(d, output + i, count),
                                          loadFirst(d, dOutput + i, count)),
                       d, dInput + i, count);
        });
}

void activatePart(Activation activation, const float* input, float* output, std::int64_t begin,
                  std::int64_t end) {
    switch (activation) {
    case Activation::Relu:
        return forward<Relu>(input, output, begin, end);
    case Activation::Tanh:
        return forward<Tanh>(input, output, begin, end);
    case Activation::Sigmoid:
        return forward<Sigmoid>(input, output, begin, end);
    }
}

void activateBackwardPart(Activation activation, const float* output, const float* dOutput,
                          float* dInput, std::int64_t begin, std::int64_t end) {
    switch (activation) {
    case Activation::Relu:
        return backward<Relu>(output, dOutput, dInput, begin, end);
    case Activation::Tanh:
        return backward<Tanh>(output, dOutput, dInput, begin, end);
    case Activation::Sigmoid:
        return backward<Sigmoid>(output, dOutput, dInput, begin, end);
    }
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
