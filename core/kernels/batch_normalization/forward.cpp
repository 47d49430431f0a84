#include "core/kernels/batch_normalization.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "core/kernels/batch_normalization/pieces.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/batch_normalization/forward.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/activation-inl.h"
#include "core/kernels/batch_normalization/channels-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using batch_norm::Normalization;
using batch_norm::Piece;

/// means[c] and squares[c]: each channel's mean and its sum of squared distances from it.
void momentsOf(const Piece& piece, float* means, float* squares) {
    const Vector share = hn::Set(Floats(), 1.0F / static_cast<float>(piece.pixels));
    forChannels(piece.channels, [&](std::int64_t c, const auto& at) HWY_ATTR {
        constexpr int n = countOf(std::remove_cvref_t<decltype(at)>());
        Vector mean[n];
        Vector square[n];
        Vector rest[n]; // what rounding left of the distances' sum, which should be 0
        for (int v = 0; v < n; ++v)
            mean[v] = square[v] = rest[v] = hn::Zero(Floats());
        const float* from = piece.input + c;
        for (std::int64_t p = 0; p < piece.pixels; ++p)
            for (int v = 0; v < n; ++v)
                mean[v] = hn::Add(mean[v], at.load(from + p * piece.channels, v));
        for (int v = 0; v < n; ++v)
            mean[v] = hn::Mul(mean[v], share);
        for (std::int64_t p = 0; p < piece.pixels; ++p)
            for (int v = 0; v < n; ++v) {
                const Vector distance = hn::Sub(at.load(from + p * piece.channels, v), mean[v]);
                rest[v] = hn::Add(rest[v], distance);
                square[v] = hn::MulAdd(distance, distance, square[v]);
            }
        for (int v = 0; v < n; ++v) {
            const Vector error = hn::Mul(rest[v], share);
            at.store(hn::Add(mean[v], error), means + c, v);
            at.store(hn::NegMulAdd(error, rest[v], square[v]), squares + c, v);
        }
    });
}

struct Identity {
    static HWY_INLINE Vector value(Floats, Vector x) { return x; }
};

template <bool hasAddend, class Function>
void normalizeWith(const Piece& piece, const Normalization& to, const float* addend) {
    forChannels(piece.channels, [&](std::int64_t c, const auto& at) HWY_ATTR {
        constexpr int n = countOf(std::remove_cvref_t<decltype(at)>());
        Vector mean[n];
        Vector scale[n];
        Vector bias[n];
        for (int v = 0; v < n; ++v) {
            mean[v] = at.load(to.mean + c, v);
            scale[v] = hn::Mul(at.load(to.weight + c, v), at.load(to.inverseDeviation + c, v));
            bias[v] = at.load(to.bias + c, v);
        }
        for (std::int64_t i = c, p = 0; p < piece.pixels; ++p, i += piece.channels)
            for (int v = 0; v < n; ++v) {
                Vector value =
                    hn::MulAdd(hn::Sub(at.load(piece.input + i, v), mean[v]), scale[v], bias[v]);
                if constexpr (hasAddend)
                    value = hn::Add(value, at.load(addend + i, v));
                at.store(Function::value(Floats(), value), piece.to + i, v);
            }
    });
}

/// `addend` lies as the piece does; null for none.
void normalize(const Piece& piece, const Normalization& to, const float* addend,
               std::optional<Activation> activation) {
    const auto with = [&](auto function) {
        if (addend == nullptr)
            normalizeWith<false, decltype(function)>(piece, to, addend);
        else
            normalizeWith<true, decltype(function)>(piece, to, addend);
    };
    if (activation)
        withActivation(*activation, with);
    else
        with(Identity());
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(momentsOf);
HWY_EXPORT(normalize);

namespace {

using namespace batch_norm;

struct Moments {
    double mean = 0;
    double squares = 0; ///< sum of squared distances from the mean
};

/// Joins the moments of some channels of all blocks in their order (Chan, Golub and LeVeque 1983).
std::array<Moments, channelsAtOnce> joinMoments(const BlockMoments& blocks, std::int64_t channels,
                                                std::int64_t begin, std::int64_t end) {
    std::array<Moments, channelsAtOnce> all{};
    double count = 0;
    for (std::size_t i = 0; i < blocks.counts.size(); ++i) {
        const auto pixels = static_cast<double>(blocks.counts[i]);
        if (pixels == 0)
            continue;
        const double total = count + pixels;
        const double share = pixels / total;
        const double spread = count * share;
        const float* means = blocks.means.data() + static_cast<std::int64_t>(i) * channels + begin;
        const float* squares =
            blocks.squares.data() + static_cast<std::int64_t>(i) * channels + begin;
        for (std::int64_t c = 0; c < end - begin; ++c) {
            Moments& moments = all[static_cast<std::size_t>(c)];
            const double distance = static_cast<double>(means[c]) - moments.mean;
            moments.mean += distance * share;
            moments.squares += static_cast<double>(squares[c]) + distance * distance * spread;
        }
        count = total;
    }
    return all;
}

/// The moments of the input, in a pass of their own.
BlockMoments gatherMoments(View<const float> input, std::span<float> scratch) {
    const Shape& shape = input.shape;
    const auto pieces = static_cast<std::size_t>(pieceCount(shape));
    const std::size_t values = pieces * static_cast<std::size_t>(shape.c);
    const BlockMoments moments{scratch.subspan(2 * values, pieces), scratch.first(values),
                               scratch.subspan(values, values)};
    forPieces(shape, [&](std::int64_t i, std::int64_t begin, std::int64_t end) {
        const Piece piece{input.data + begin * shape.c, nullptr, nullptr, end - begin, shape.c};
        HWY_DYNAMIC_DISPATCH(momentsOf)
        (piece, moments.means.data() + i * shape.c, moments.squares.data() + i * shape.c);
        moments.counts[static_cast<std::size_t>(i)] = static_cast<float>(piece.pixels);
    });
    return moments;
}

float inverseDeviationOf(float variance, float epsilon) {
    return 1.0F / std::sqrt(variance + epsilon);
}

void moveTowards(float& running, double value, float momentum) {
    running = (1.0F - momentum) * running + momentum * static_cast<float>(value);
}

/// Normalizes the whole input, with what follows in the same pass.
void normalizeAll(View<const float> input, const Normalization& to, const Epilogue& epilogue,
                  View<float> output) {
    const std::int64_t channels = input.shape.c;
    forPieces(input.shape, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
        const std::int64_t at = begin * channels;
        const Piece piece{input.data + at, nullptr, output.data + at, end - begin, channels};
        if (epilogue.scale.empty() && epilogue.shift.empty()) {
            const float* addend = epilogue.addend == nullptr ? nullptr : epilogue.addend + at;
            HWY_DYNAMIC_DISPATCH(normalize)(piece, to, addend, epilogue.activation);
            return;
        }
        HWY_DYNAMIC_DISPATCH(normalize)(piece, to, nullptr, std::nullopt);
        finishBlock(epilogue,
                    {.data = piece.to,
                     .pixels = piece.pixels,
                     .pixelStride = channels,
                     .channels = channels,
                     .addendOffset = at},
                    0);
    });
}

} // namespace

std::int64_t batchNormScratchSize(const Shape& input) {
    return pieceCount(input) * (2 * input.c + 1);
}

void batchNormTraining(View<const float> input, std::span<const float> weight,
                       std::span<const float> bias, float epsilon, float momentum,
                       const BatchNormState& state, std::span<float> scratch, View<float> output,
                       const BlockMoments* moments, const Epilogue& epilogue) {
    const Shape& shape = input.shape;
    const BlockMoments blocks = moments != nullptr ? *moments : gatherMoments(input, scratch);
    const auto pixels = static_cast<double>(shape.pixels());
    const auto finish = [&](const Moments& all, std::size_t c) {
        state.mean[c] = static_cast<float>(all.mean);
        state.inverseDeviation[c] = static_cast<float>(
            1.0 / std::sqrt(all.squares / pixels + static_cast<double>(epsilon)));
        moveTowards(state.runningMean[c], all.mean, momentum);
        // A single value has no unbiased variance; its 0 / 0 is taken as 0.
        moveTowards(state.runningVariance[c], all.squares / std::max(1.0, pixels - 1), momentum);
    };
    forChannelGroups(shape.c, static_cast<std::int64_t>(blocks.counts.size()),
                     [&](std::int64_t begin, std::int64_t end) {
                         const auto joined = joinMoments(blocks, shape.c, begin, end);
                         for (std::int64_t c = begin; c < end; ++c)
                             finish(joined[static_cast<std::size_t>(c - begin)],
                                    static_cast<std::size_t>(c));
                     });
    normalizeAll(input,
                 {state.mean.data(), state.inverseDeviation.data(), weight.data(), bias.data()},
                 epilogue, output);
}

void batchNormInference(View<const float> input, std::span<const float> weight,
                        std::span<const float> bias, std::span<const float> runningMean,
                        std::span<const float> runningVariance, float epsilon,
                        std::span<float> inverseDeviation, View<float> output,
                        const Epilogue& epilogue) {
    for (std::size_t c = 0; c < weight.size(); ++c)
        inverseDeviation[c] = inverseDeviationOf(runningVariance[c], epsilon);
    normalizeAll(input, {runningMean.data(), inverseDeviation.data(), weight.data(), bias.data()},
                 epilogue, output);
}

void batchNormAffine(std::span<const float> weight, std::span<const float> bias,
                     std::span<const float> runningMean, std::span<const float> runningVariance,
                     float epsilon, std::span<float> scale, std::span<float> shift) {
    for (std::size_t c = 0; c < weight.size(); ++c) {
        scale[c] = weight[c] * inverseDeviationOf(runningVariance[c], epsilon);
        shift[c] = bias[c] - runningMean[c] * scale[c];
    }
}

} // namespace fovea

#endif
