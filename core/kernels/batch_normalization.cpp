#include "core/kernels/batch_normalization.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_normalization.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_BATCH_NORMALIZATION_ONCE
#define FOVEA_KERNELS_BATCH_NORMALIZATION_ONCE

namespace fovea {

namespace {

/// A run of pixels; every channel of them.
struct Piece {
    const float* input = nullptr;
    const float* dOutput = nullptr;
    float* to = nullptr; ///< output or dInput
    std::int64_t pixels = 0;
    std::int64_t channels = 0;
};

/// input -> (input - mean) * scale + bias, where scale = weight / deviation.
struct Affine {
    const float* mean = nullptr;
    const float* inverseDeviation = nullptr; ///< or null, then by `variance`
    const float* variance = nullptr;
    float epsilon = 0;
    const float* weight = nullptr;
    const float* bias = nullptr;
};

/// What the gradient of one pixel takes from the whole batch.
struct BatchGradient {
    const float* mean = nullptr;
    const float* inverseDeviation = nullptr;
    const float* weight = nullptr;
    const float* dWeight = nullptr;
    const float* dBias = nullptr;
    float share = 1; ///< one over the pixels of the batch
};

} // namespace

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

/// Calls body(channel, load, store) for each vector of channels, the last one possibly partial.
template <class Body>
HWY_INLINE void forChannels(std::int64_t channels, Body body) {
    const Floats d;
    forVectors(
        d, 0, channels,
        [&](std::int64_t c) HWY_ATTR {
            body(
                c, [&](const float* from) HWY_ATTR { return hn::LoadU(d, from); },
                [&](Vector value, float* to) HWY_ATTR { hn::StoreU(value, d, to); });
        },
        [&](std::int64_t c, std::size_t count) HWY_ATTR {
            body(
                c, [&](const float* from) HWY_ATTR { return loadFirst(d, from, count); },
                [&](Vector value, float* to) HWY_ATTR { storeFirst(value, d, to, count); });
        });
}

/// The sum of term(pixel) over all pixels; four chains hide the latency of an addition.
template <class Term>
HWY_INLINE Vector sumOver(std::int64_t pixels, Term term) {
    const Floats d;
    Vector a = hn::Zero(d);
    Vector b = a;
    Vector c = a;
    Vector e = a;
    std::int64_t p = 0;
    for (; p + 4 <= pixels; p += 4) {
        a = hn::Add(a, term(p));
        b = hn::Add(b, term(p + 1));
        c = hn::Add(c, term(p + 2));
        e = hn::Add(e, term(p + 3));
    }
    for (; p < pixels; ++p)
        a = hn::Add(a, term(p));
    return hn::Add(hn::Add(a, b), hn::Add(c, e));
}

/// means[c] and squares[c]: each channel's mean and its sum of squared distances from it.
void momentsOf(const Piece& piece, float* means, float* squares) {
    const Vector share = hn::Set(Floats(), 1.0F / static_cast<float>(piece.pixels));
    forChannels(piece.channels, [&](std::int64_t c, auto load, auto store) HWY_ATTR {
        const float* from = piece.input + c;
        const auto at = [&](std::int64_t p) HWY_ATTR { return load(from + p * piece.channels); };
        const Vector mean = hn::Mul(sumOver(piece.pixels, at), share);
        const Vector square = sumOver(piece.pixels, [&](std::int64_t p) HWY_ATTR {
            const Vector distance = hn::Sub(at(p), mean);
            return hn::Mul(distance, distance);
        });
        store(mean, means + c);
        store(square, squares + c);
    });
}

void normalize(const Piece& piece, const Affine& affine) {
    const Floats d;
    forChannels(piece.channels, [&](std::int64_t c, auto load, auto store) HWY_ATTR {
        const Vector inverse =
            affine.inverseDeviation != nullptr
                ? load(affine.inverseDeviation + c)
                : hn::Div(hn::Set(d, 1.0F),
                          hn::Sqrt(hn::Add(load(affine.variance + c), hn::Set(d, affine.epsilon))));
        const Vector mean = load(affine.mean + c);
        const Vector scale = hn::Mul(load(affine.weight + c), inverse);
        const Vector bias = load(affine.bias + c);
        for (std::int64_t i = c, p = 0; p < piece.pixels; ++p, i += piece.channels)
            store(hn::MulAdd(hn::Sub(load(piece.input + i), mean), scale, bias), piece.to + i);
    });
}

/// Sums of dOutput, and of dOutput times the normalized input.
void gradientSums(const Piece& piece, const BatchGradient& batch, float* dBias, float* dWeight) {
    forChannels(piece.channels, [&](std::int64_t c, auto load, auto store) HWY_ATTR {
        const Vector mean = load(batch.mean + c);
        const float* input = piece.input + c;
        const float* dOutput = piece.dOutput + c;
        const std::int64_t step = piece.channels;
        store(sumOver(piece.pixels,
                      [&](std::int64_t p) HWY_ATTR { return load(dOutput + p * step); }),
              dBias + c);
        const Vector product = sumOver(piece.pixels, [&](std::int64_t p) HWY_ATTR {
            return hn::Mul(load(dOutput + p * step), hn::Sub(load(input + p * step), mean));
        });
        store(hn::Mul(product, load(batch.inverseDeviation + c)), dWeight + c);
    });
}

/// dInput = weight / deviation * (dOutput - mean of dOutput - normalized input * mean of (dOutput *
/// normalized input)).
void gradientOf(const Piece& piece, const BatchGradient& batch) {
    const Vector share = hn::Set(Floats(), batch.share);
    forChannels(piece.channels, [&](std::int64_t c, auto load, auto store) HWY_ATTR {
        const Vector mean = load(batch.mean + c);
        const Vector inverse = load(batch.inverseDeviation + c);
        const Vector scale = hn::Mul(load(batch.weight + c), inverse);
        const Vector meanGradient = hn::Mul(load(batch.dBias + c), share);
        const Vector slope = hn::Mul(hn::Mul(load(batch.dWeight + c), share), inverse);
        for (std::int64_t i = c, p = 0; p < piece.pixels; ++p, i += piece.channels) {
            const Vector centred = hn::Sub(load(piece.input + i), mean);
            const Vector rest = hn::Sub(load(piece.dOutput + i), meanGradient);
            store(hn::Mul(hn::NegMulAdd(centred, slope, rest), scale), piece.to + i);
        }
    });
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(momentsOf);
HWY_EXPORT(normalize);
HWY_EXPORT(gradientSums);
HWY_EXPORT(gradientOf);

namespace {

/// Pixels a piece: a task's worth of memory, but enough that its sums are small beside it.
std::int64_t pixelsPerPiece(const Shape& shape) {
    return std::max<std::int64_t>(16, itemsPerTask(shape.c * 4));
}

std::int64_t pieceCount(const Shape& shape) {
    const std::int64_t pixels = pixelsPerPiece(shape);
    return (shape.pixels() + pixels - 1) / pixels;
}

/// Calls body(i, begin, end) for each piece i and its pixels.
void forPieces(const Shape& shape,
               FunctionRef<void(std::int64_t, std::int64_t, std::int64_t)> body) {
    const std::int64_t pixels = pixelsPerPiece(shape);
    parallelChunks(shape.pixels(), pixels,
                   [&](std::int64_t begin, std::int64_t end) { body(begin / pixels, begin, end); });
}

/// Calls body(c) for each channel, each of which costs `pieces` steps.
void forEachChannel(std::int64_t channels, std::int64_t pieces,
                    FunctionRef<void(std::int64_t)> body) {
    parallelChunks(channels, itemsPerTask(pieces * 64), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t c = begin; c < end; ++c)
            body(c);
    });
}

struct Moments {
    double mean = 0;
    double squares = 0; ///< sum of squared distances from the mean
};

/// Joins channel c's moments of all pieces in their order (Chan, Golub and LeVeque 1983).
Moments joinMoments(const Shape& shape, std::int64_t c, const float* means, const float* squares) {
    const std::int64_t piecePixels = pixelsPerPiece(shape);
    Moments all;
    double count = 0;
    for (std::int64_t i = 0; i * piecePixels < shape.pixels(); ++i) {
        const auto pixels =
            static_cast<double>(std::min(piecePixels, shape.pixels() - i * piecePixels));
        const double distance = static_cast<double>(means[i * shape.c + c]) - all.mean;
        const double total = count + pixels;
        all.mean += distance * pixels / total;
        all.squares += static_cast<double>(squares[i * shape.c + c]) +
                       distance * distance * count * pixels / total;
        count = total;
    }
    return all;
}

void moveTowards(float& running, double value, float momentum) {
    running = (1.0F - momentum) * running + momentum * static_cast<float>(value);
}

} // namespace

std::int64_t batchNormScratchSize(const Shape& input) { return 2 * pieceCount(input) * input.c; }

void batchNormTraining(View<const float> input, std::span<const float> weight,
                       std::span<const float> bias, float epsilon, float momentum,
                       const BatchNormState& state, std::span<float> scratch, View<float> output) {
    const Shape& shape = input.shape;
    const std::int64_t pieces = pieceCount(shape);
    float* means = scratch.data();
    float* squares = means + pieces * shape.c;
    forPieces(shape, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        const Piece piece{input.data + begin * shape.c, nullptr, nullptr, end - begin, shape.c};
        HWY_DYNAMIC_DISPATCH(momentsOf)(piece, means + i * shape.c, squares + i * shape.c);
    });
    const auto pixels = static_cast<double>(shape.pixels());
    forEachChannel(shape.c, pieces, [&](std::int64_t channel) {
        const auto c = static_cast<std::size_t>(channel);
        const Moments all = joinMoments(shape, channel, means, squares);
        state.mean[c] = static_cast<float>(all.mean);
        state.inverseDeviation[c] = static_cast<float>(
            1.0 / std::sqrt(all.squares / pixels + static_cast<double>(epsilon)));
        moveTowards(state.runningMean[c], all.mean, momentum);
        // A single value has no unbiased variance; its 0 / 0 is taken as 0.
        moveTowards(state.runningVariance[c], all.squares / std::max(1.0, pixels - 1), momentum);
    });
    const Affine affine{.mean = state.mean.data(),
                        .inverseDeviation = state.inverseDeviation.data(),
                        .weight = weight.data(),
                        .bias = bias.data()};
    forPieces(shape, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * shape.c;
        const Piece piece{input.data + at, nullptr, output.data + at, end - begin, shape.c};
        HWY_DYNAMIC_DISPATCH(normalize)(piece, affine);
    });
}

void batchNormInference(View<const float> input, std::span<const float> weight,
                        std::span<const float> bias, std::span<const float> runningMean,
                        std::span<const float> runningVariance, float epsilon, View<float> output) {
    const Affine affine{.mean = runningMean.data(),
                        .variance = runningVariance.data(),
                        .epsilon = epsilon,
                        .weight = weight.data(),
                        .bias = bias.data()};
    const std::int64_t channels = input.shape.c;
    forPieces(input.shape, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * channels;
        const Piece piece{input.data + at, nullptr, output.data + at, end - begin, channels};
        HWY_DYNAMIC_DISPATCH(normalize)(piece, affine);
    });
}

void batchNormBackward(View<const float> input, std::span<const float> weight,
                       std::span<const float> mean, std::span<const float> inverseDeviation,
                       View<const float> dOutput, std::span<float> scratch, View<float> dInput,
                       std::span<float> dWeight, std::span<float> dBias) {
    const Shape& shape = dOutput.shape;
    const std::int64_t pieces = pieceCount(shape);
    float* biasSums = scratch.data();
    float* weightSums = biasSums + pieces * shape.c;
    const BatchGradient batch{.mean = mean.data(),
                              .inverseDeviation = inverseDeviation.data(),
                              .weight = weight.data(),
                              .dWeight = dWeight.data(),
                              .dBias = dBias.data(),
                              .share = 1.0F / static_cast<float>(shape.pixels())};
    const auto pieceAt = [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * shape.c;
        return Piece{input.data + at, dOutput.data + at, dInput ? dInput.data + at : nullptr,
                     end - begin, shape.c};
    };
    forPieces(shape, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(gradientSums)
        (pieceAt(begin, end), batch, biasSums + i * shape.c, weightSums + i * shape.c);
    });
    forEachChannel(shape.c, pieces, [&](std::int64_t c) {
        double biasSum = 0;
        double weightSum = 0;
        for (std::int64_t i = 0; i < pieces; ++i) {
            biasSum += static_cast<double>(biasSums[i * shape.c + c]);
            weightSum += static_cast<double>(weightSums[i * shape.c + c]);
        }
        dBias[static_cast<std::size_t>(c)] = static_cast<float>(biasSum);
        dWeight[static_cast<std::size_t>(c)] = static_cast<float>(weightSum);
    });
    if (!dInput)
        return;
    forPieces(shape, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(gradientOf)(pieceAt(begin, end), batch);
    });
}

} // namespace fovea

#endif
