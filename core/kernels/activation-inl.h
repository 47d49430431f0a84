// The pointwise nonlinearities on vectors. Included once for each instruction set.

#if defined(FOVEA_ACTIVATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_ACTIVATION_INL_H_
#undef FOVEA_ACTIVATION_INL_H_
#else
#define FOVEA_ACTIVATION_INL_H_
#endif

#include "core/kernels/activation.hpp"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// value(d, x) is the function; gradient(d, y, dOutput) its derivative, taken from the function's
// value y, times dOutput.

struct Relu {
    // Not Max(0, x): x86's would turn NaN into 0 and hide a network that diverges.
    template <class D>
    static HWY_INLINE hn::Vec<D> value(D d, hn::Vec<D> x) {
        return hn::IfThenZeroElse(hn::Lt(x, hn::Zero(d)), x);
    }

    template <class D>
    static HWY_INLINE hn::Vec<D> gradient(D d, hn::Vec<D> y, hn::Vec<D> dOutput) {
        return hn::IfThenElseZero(hn::Gt(y, hn::Zero(d)), dOutput);
    }
};

struct Tanh {
    template <class D>
    static HWY_INLINE hn::Vec<D> value(D d, hn::Vec<D> x) {
        return hn::IfThenElse(hn::IsNaN(x), x, hn::Tanh(d, x));
    }

    template <class D>
    static HWY_INLINE hn::Vec<D> gradient(D d, hn::Vec<D> y, hn::Vec<D> dOutput) {
        return hn::Mul(dOutput, hn::NegMulAdd(y, y, hn::Set(d, 1.0F)));
    }
};

struct ScaledTanh {
    static constexpr float amplitude = 1.7159F;
    static constexpr float slope = 2.0F / 3.0F;

    template <class D>
    static HWY_INLINE hn::Vec<D> value(D d, hn::Vec<D> x) {
        const auto y = Tanh::value(d, hn::Mul(x, hn::Set(d, slope)));
        return hn::Mul(y, hn::Set(d, amplitude));
    }

    template <class D>
    static HWY_INLINE hn::Vec<D> gradient(D d, hn::Vec<D> y, hn::Vec<D> dOutput) {
        // amplitude * slope * (1 - tanh^2), where y is amplitude * tanh.
        const auto square = hn::Mul(hn::Mul(y, y), hn::Set(d, slope / amplitude));
        return hn::Mul(dOutput, hn::Sub(hn::Set(d, amplitude * slope), square));
    }
};

struct Sigmoid {
    template <class D>
    static HWY_INLINE hn::Vec<D> value(D d, hn::Vec<D> x) {
        const auto one = hn::Set(d, 1.0F);
        // Beyond this exp would overflow; the result is 0 to within 1e-38 there.
        const auto bounded = hn::Max(x, hn::Set(d, -87.0F));
        const auto y = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(bounded))));
        return hn::IfThenElse(hn::IsNaN(x), x, y);
    }

    template <class D>
    static HWY_INLINE hn::Vec<D> gradient(D, hn::Vec<D> y, hn::Vec<D> dOutput) {
        return hn::Mul(dOutput, hn::NegMulAdd(y, y, y));
    }
};

/// Calls call(function) with the one of them that is meant.
template <class Call>
HWY_INLINE void withActivation(Activation activation, Call&& call) {
    switch (activation) {
    case Activation::Relu:
        return call(Relu());
    case Activation::Tanh:
        return call(Tanh());
    case Activation::ScaledTanh:
        return call(ScaledTanh());
    case Activation::Sigmoid:
        return call(Sigmoid());
    }
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
