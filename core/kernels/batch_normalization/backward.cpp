#include <array>

#include "core/kernels/batch_normalization.hpp"
#include "core/kernels/batch_normalization/pieces.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_normalization/backward.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/batch_normalization/channels-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_BATCH_NORMALIZATION_BACKWARD_ONCE
#define FOVEA_KERNELS_BATCH_NORMALIZATION_BACKWARD_ONCE

namespace fovea::batch_norm {

namespace {

/// What the gradient of one pixel takes from the whole batch.
struct BatchGradient {
    const float* dWeight = nullptr;
    const float* dBias = nullptr;
    float share = 1; ///< one over the pixels of the batch; 0 where its statistics are constants
};

} // namespace

} // namespace fovea::batch_norm

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using batch_norm::BatchGradient;
using batch_norm::Normalization;
using batch_norm::Piece;

/// What backward knows of some channels.
template <int n>
struct GradientChannels {
    Vector mean[n];
    Vector scale[n];
    Vector bias[n];

    HWY_INLINE GradientChannels(const Normalization& of, std::int64_t c, const Channels<n>& at) {
        for (int v = 0; v < n; ++v) {
            mean[v] = at.load(of.mean + c, v);
            scale[v] = hn::Mul(at.load(of.weight + c, v), at.load(of.inverseDeviation + c, v));
            bias[v] = at.load(of.bias + c, v);
        }
    }

    /// dOutput, or 0 where the ReLU that followed was closed: where the normalized value, computed
    /// just as forward did, is not above 0.
    template <bool undoesRelu>
    HWY_INLINE Vector open(Vector dOutput, Vector centred, int v) const {
        if constexpr (undoesRelu)
            return hn::IfThenElseZero(
                hn::Gt(hn::MulAdd(centred, scale[v], bias[v]), hn::Zero(Floats())), dOutput);
        else
            return dOutput;
    }
};

/// Sums of dOutput, and of dOutput times the normalized input.
template <bool undoesRelu>
void gradientSumsOf(const Piece& piece, const Normalization& of, float* dBias, float* dWeight) {
    forChannels(piece.channels, [&](std::int64_t c, const auto& at) HWY_ATTR {
        constexpr int n = countOf(std::remove_cvref_t<decltype(at)>());
        const GradientChannels<n> channel(of, c, at);
        Vector sum[n];
        Vector product[n];
        for (int v = 0; v < n; ++v)
            sum[v] = product[v] = hn::Zero(Floats());
        for (std::int64_t i = c, p = 0; p < piece.pixels; ++p, i += piece.channels)
            for (int v = 0; v < n; ++v) {
                const Vector centred = hn::Sub(at.load(piece.input + i, v), channel.mean[v]);
                const Vector dOutput =
                    channel.template open<undoesRelu>(at.load(piece.dOutput + i, v), centred, v);
                sum[v] = hn::Add(sum[v], dOutput);
                product[v] = hn::MulAdd(dOutput, centred, product[v]);
            }
        for (int v = 0; v < n; ++v) {
            at.store(sum[v], dBias + c, v);
            at.store(hn::Mul(product[v], at.load(of.inverseDeviation + c, v)), dWeight + c, v);
        }
    });
}

/// dInput = weight / deviation * (dOutput - mean of dOutput - normalized input * mean of (dOutput *
/// normalized input)).
template <bool undoesRelu>
void gradientWith(const Piece& piece, const Normalization& of, const BatchGradient& batch) {
    const Vector share = hn::Set(Floats(), batch.share);
    forChannels(piece.channels, [&](std::int64_t c, const auto& at) HWY_ATTR {
        constexpr int n = countOf(std::remove_cvref_t<decltype(at)>());
        const GradientChannels<n> channel(of, c, at);
        Vector meanGradient[n];
        Vector slope[n];
        for (int v = 0; v < n; ++v) {
            meanGradient[v] = hn::Mul(at.load(batch.dBias + c, v), share);
            slope[v] = hn::Mul(hn::Mul(at.load(batch.dWeight + c, v), share),
                               at.load(of.inverseDeviation + c, v));
        }
        for (std::int64_t i = c, p = 0; p < piece.pixels; ++p, i += piece.channels)
            for (int v = 0; v < n; ++v) {
                const Vector centred = hn::Sub(at.load(piece.input + i, v), channel.mean[v]);
                const Vector dOutput =
                    channel.template open<undoesRelu>(at.load(piece.dOutput + i, v), centred, v);
                const Vector rest = hn::Sub(dOutput, meanGradient[v]);
                at.store(hn::Mul(hn::NegMulAdd(centred, slope[v], rest), channel.scale[v]),
                         piece.to + i, v);
            }
    });
}

void gradientSums(const Piece& piece, const Normalization& of, bool undoesRelu, float* dBias,
                  float* dWeight) {
    if (undoesRelu)
        gradientSumsOf<true>(piece, of, dBias, dWeight);
    else
        gradientSumsOf<false>(piece, of, dBias, dWeight);
}

void gradientOf(const Piece& piece, const Normalization& of, bool undoesRelu,
                const BatchGradient& batch) {
    if (undoesRelu)
        gradientWith<true>(piece, of, batch);
    else
        gradientWith<false>(piece, of, batch);
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

using namespace batch_norm;

HWY_EXPORT(gradientSums);
HWY_EXPORT(gradientOf);

namespace {

/// sums[c] = the sum of some channels' parts [pieces, channels], in their order.
void addPieces(const float* parts, std::int64_t pieces, std::int64_t channels, std::int64_t begin,
               std::int64_t end, std::span<float> sums) {
    std::array<double, channelsAtOnce> all{};
    for (std::int64_t i = 0; i < pieces; ++i)
        for (std::int64_t c = begin; c < end; ++c)
            all[static_cast<std::size_t>(c - begin)] +=
                static_cast<double>(parts[i * channels + c]);
    for (std::int64_t c = begin; c < end; ++c)
        sums[static_cast<std::size_t>(c)] =
            static_cast<float>(all[static_cast<std::size_t>(c - begin)]);
}

} // namespace

void batchNormBackward(const BatchNormPass& pass, View<const float> dOutput,
                       std::span<float> scratch, View<float> dInput, std::span<float> dWeight,
                       std::span<float> dBias) {
    const Shape& shape = dOutput.shape;
    const std::int64_t pieces = pieceCount(shape);
    float* biasSums = scratch.data();
    float* weightSums = biasSums + pieces * shape.c;
    const Normalization normalization{pass.mean.data(), pass.inverseDeviation.data(),
                                      pass.weight.data(), pass.bias.data()};
    const auto pieceAt = [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * shape.c;
        return Piece{pass.input.data + at, dOutput.data + at, dInput ? dInput.data + at : nullptr,
                     end - begin, shape.c};
    };
    forPieces(shape, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(gradientSums)
        (pieceAt(begin, end), normalization, pass.undoesRelu, biasSums + i * shape.c,
         weightSums + i * shape.c);
    });
    forChannelGroups(shape.c, pieces, [&](std::int64_t begin, std::int64_t end) {
        addPieces(biasSums, pieces, shape.c, begin, end, dBias);
        addPieces(weightSums, pieces, shape.c, begin, end, dWeight);
    });
    if (!dInput)
        return;
    const float share = pass.hasOwnStatistics ? 1.0F / static_cast<float>(shape.pixels()) : 0.0F;
    const BatchGradient batch{dWeight.data(), dBias.data(), share};
    forPieces(shape, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(gradientOf)
        (pieceAt(begin, end), normalization, pass.undoesRelu, batch);
    });
}

} // namespace fovea

#endif
