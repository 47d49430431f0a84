// The one-dimensional transforms of Winograd's algorithm with six points, on vectors of channels.
// Included once for each instruction set.

#if defined(FOVEA_WINOGRAD_TRANSFORMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FOVEA_WINOGRAD_TRANSFORMS_INL_H_
#undef FOVEA_WINOGRAD_TRANSFORMS_INL_H_
#else
#define FOVEA_WINOGRAD_TRANSFORMS_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Four outputs y of a correlation of six inputs x with three weights g are
//
//     y = A^T [(G g) * (B^T x)]
//
// with one product for each of the points 0, p, -p, q, -q and infinity at which two polynomials
// are multiplied (Winograd 1980; Lavin and Gray 2016). In two dimensions each matrix is applied
// along both axes. Any points are exact in real numbers; 5/8 and 3/2 keep the rounding errors of
// float below those of the usual 1 and 2 (Barabasz et al. 2020, "Error analysis and improving the
// accuracy of Winograd convolution for deep neural networks"), and all their powers in use are
// exact in float.
struct WinogradPoints {
    static constexpr float p = 0.625F;
    static constexpr float q = 1.5F;
    static constexpr float pp = p * p;
    static constexpr float qq = q * q;
};

/// Values at a point and at its negative.
template <class V>
struct WinogradPair {
    V plus;
    V minus;
};

/// B^T x at 0, from x[0], x[2], x[4]; at infinity, from x[1], x[3], x[5].
template <class D, class V = hn::Vec<D>>
HWY_INLINE V winogradInputEnd(D d, V low, V middle, V high) {
    using P = WinogradPoints;
    return hn::MulAdd(hn::Set(d, P::pp * P::qq), low,
                      hn::NegMulAdd(hn::Set(d, P::pp + P::qq), middle, high));
}

/// B^T x at the points +-p, or at +-q with isSecond.
template <bool isSecond, class D, class V = hn::Vec<D>>
HWY_INLINE WinogradPair<V> winogradInputPair(D d, V x1, V x2, V x3, V x4) {
    using P = WinogradPoints;
    const auto point = hn::Set(d, isSecond ? P::q : P::p);
    const auto otherSquared = hn::Set(d, isSecond ? P::pp : P::qq);
    const V even = hn::NegMulAdd(otherSquared, x2, x4);
    const V odd = hn::NegMulAdd(otherSquared, x1, x3);
    return {hn::MulAdd(point, odd, even), hn::NegMulAdd(point, odd, even)};
}

/// u = B^T x.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void winogradInput(D d, const V (&x)[6], V (&u)[6]) {
    u[0] = winogradInputEnd(d, x[0], x[2], x[4]);
    const auto first = winogradInputPair<false>(d, x[1], x[2], x[3], x[4]);
    u[1] = first.plus;
    u[2] = first.minus;
    const auto second = winogradInputPair<true>(d, x[1], x[2], x[3], x[4]);
    u[3] = second.plus;
    u[4] = second.minus;
    u[5] = winogradInputEnd(d, x[1], x[3], x[5]);
}

/// u = G g.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void winogradWeights(D d, V g0, V g1, V g2, V (&u)[6]) {
    using P = WinogradPoints;
    constexpr float atFirst = 1.0F / (2 * P::pp * (P::pp - P::qq));
    constexpr float atSecond = 1.0F / (2 * P::qq * (P::qq - P::pp));
    const auto pair = [&](float point, float factor, V& plus, V& minus) HWY_ATTR {
        const V even =
            hn::MulAdd(hn::Set(d, point * point * factor), g2, hn::Mul(hn::Set(d, factor), g0));
        const V odd = hn::Mul(hn::Set(d, point * factor), g1);
        plus = hn::Add(even, odd);
        minus = hn::Sub(even, odd);
    };
    u[0] = hn::Mul(hn::Set(d, 1.0F / (P::pp * P::qq)), g0);
    pair(P::p, atFirst, u[1], u[2]);
    pair(P::q, atSecond, u[3], u[4]);
    u[5] = g2;
}

/// y = A^T m.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void winogradOutput(D d, const V (&m)[6], V (&y)[4]) {
    using P = WinogradPoints;
    const V sumFirst = hn::Add(m[1], m[2]);
    const V sumSecond = hn::Add(m[3], m[4]);
    const V differenceFirst = hn::Sub(m[1], m[2]);
    const V differenceSecond = hn::Sub(m[3], m[4]);
    const auto combine = [&](float first, V a, float second, V b) HWY_ATTR {
        return hn::MulAdd(hn::Set(d, second), b, hn::Mul(hn::Set(d, first), a));
    };
    y[0] = hn::Add(m[0], hn::Add(sumFirst, sumSecond));
    y[1] = combine(P::p, differenceFirst, P::q, differenceSecond);
    y[2] = combine(P::pp, sumFirst, P::qq, sumSecond);
    y[3] = hn::Add(m[5], combine(P::pp * P::p, differenceFirst, P::qq * P::q, differenceSecond));
}

// The gradient of g is the same algorithm turned round: with the gradient e of y,
//
//     dg = G^T [(A e) * (B^T x)]

/// A e at the points +-p, or at +-q with isSecond; at 0 and infinity it is e[0] and e[3].
template <bool isSecond, class D, class V = hn::Vec<D>>
HWY_INLINE WinogradPair<V> winogradOutputGradientPair(D d, V e0, V e1, V e2, V e3) {
    using P = WinogradPoints;
    const auto point = hn::Set(d, isSecond ? P::q : P::p);
    const auto squared = hn::Set(d, isSecond ? P::qq : P::pp);
    const V even = hn::MulAdd(squared, e2, e0);
    const V odd = hn::MulAdd(squared, e3, e1);
    return {hn::MulAdd(point, odd, even), hn::NegMulAdd(point, odd, even)};
}

/// g = G^T u.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void winogradWeightsGradient(D d, const V (&u)[6], V (&g)[3]) {
    using P = WinogradPoints;
    constexpr float atFirst = 1.0F / (2 * P::pp * (P::pp - P::qq));
    constexpr float atSecond = 1.0F / (2 * P::qq * (P::qq - P::pp));
    const V sumFirst = hn::Mul(hn::Set(d, atFirst), hn::Add(u[1], u[2]));
    const V sumSecond = hn::Mul(hn::Set(d, atSecond), hn::Add(u[3], u[4]));
    const V differenceFirst = hn::Mul(hn::Set(d, atFirst), hn::Sub(u[1], u[2]));
    const V differenceSecond = hn::Mul(hn::Set(d, atSecond), hn::Sub(u[3], u[4]));
    g[0] = hn::MulAdd(hn::Set(d, 1.0F / (P::pp * P::qq)), u[0], hn::Add(sumFirst, sumSecond));
    g[1] =
        hn::MulAdd(hn::Set(d, P::p), differenceFirst, hn::Mul(hn::Set(d, P::q), differenceSecond));
    g[2] = hn::MulAdd(hn::Set(d, P::pp), sumFirst, hn::MulAdd(hn::Set(d, P::qq), sumSecond, u[5]));
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#endif
