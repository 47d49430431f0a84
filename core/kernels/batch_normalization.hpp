#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// Batch normalization (Ioffe and Szegedy 2015) of each channel over the pixels of all samples:
/// output = (input - mean) / sqrt(variance + epsilon) * weight + bias.
/// input, output               [N, D, H, W, C]
/// weight, bias, mean, ...     [C]

/// The floats of scratch that the functions take for inputs of this shape or of a smaller
/// batch.
std::int64_t batchNormScratchSize(const Shape& input);

/// What normalizing in training leaves behind: of this batch for backward, and the running
/// averages for inference.
struct BatchNormState {
    std::span<float> mean;             ///< [C], overwritten
    std::span<float> inverseDeviation; ///< [C], overwritten: 1 / sqrt(variance + epsilon)
    std::span<float> runningMean;      ///< [C], moved towards the batch's mean
    std::span<float> runningVariance;  ///< [C], moved towards the batch's unbiased variance
};

/// Normalizes by the statistics of the batch (variance over N, biased), and moves the running
/// averages: running = (1 - momentum) * running + momentum * batch, as in PyTorch.
/// Statistics are taken within blocks of the batch and joined in their order (Chan, Golub and
/// LeVeque 1983), so a mean far from 0 costs no digits.
///
/// moments   the input's, where its producer gathered them; null to gather them here
/// epilogue  its addend and activation follow in the same pass
void batchNormTraining(View<const float> input, std::span<const float> weight,
                       std::span<const float> bias, float epsilon, float momentum,
                       const BatchNormState& state, std::span<float> scratch, View<float> output,
                       const BlockMoments* moments = nullptr, const Epilogue& epilogue = {});

/// Normalizes by the running averages. `output` may be `input`.
/// inverseDeviation  [C] or more, overwritten: 1 / sqrt(runningVariance + epsilon)
void batchNormInference(View<const float> input, std::span<const float> weight,
                        std::span<const float> bias, std::span<const float> runningMean,
                        std::span<const float> runningVariance, float epsilon,
                        std::span<float> inverseDeviation, View<float> output,
                        const Epilogue& epilogue = {});

/// What batchNormInference does to a channel, as scale * x + shift.
void batchNormAffine(std::span<const float> weight, std::span<const float> bias,
                     std::span<const float> runningMean, std::span<const float> runningVariance,
                     float epsilon, std::span<float> scale, std::span<float> shift);

/// What backward needs of forward.
struct BatchNormPass {
    View<const float> input;
    std::span<const float> weight;
    std::span<const float> bias; ///< read only where a ReLU is undone
    std::span<const float> mean;
    std::span<const float> inverseDeviation;
    bool undoesRelu = false; ///< forward ended in a ReLU: dOutput is the gradient of its result
    /// mean and inverseDeviation are of this input, as in training, so that gradients go through
    /// them too; else they are constants, the running averages.
    bool hasOwnStatistics = true;
};

/// The gradients of batchNormTraining or of batchNormInference. `dInput` may be null, or be
/// dOutput.
void batchNormBackward(const BatchNormPass& pass, View<const float> dOutput,
                       std::span<float> scratch, View<float> dInput, std::span<float> dWeight,
                       std::span<float> dBias);

} // namespace fovea
