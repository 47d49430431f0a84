#pragma once

#include <algorithm>
#include <cmath>

#include "core/kernels/batch_normalization.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Brings each channel to mean 0 and variance 1, then to a learnt scale and offset. Training takes
/// the statistics of the batch and averages them for inference.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// weights weight [C], bias [C]; running: running_mean [C], running_variance [C]
/// saved   mean [C], inverse_deviation [C]: those that were taken
/// source  Ioffe, Szegedy 2015, "Batch normalization"; momentum as in PyTorch's BatchNorm2d
struct BatchNormalization {
    double epsilon = 1e-5;
    double momentum = 0.1;

    static constexpr About about{
        "normalization.batch", 1, "Batch normalization",
        "Brings each channel to mean 0 and variance 1, then to a learnt scale and offset."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&BatchNormalization::epsilon, "epsilon",
                    "Added to the variance, so that a constant channel is not divided by zero",
                    Range{1e-8, 1}),
            setting(&BatchNormalization::momentum, "momentum",
                    "Share of each new batch in the running averages", Range{0, 1})};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    OwnAnswer answerOf(const TapValues& taps) const;
    void channelAffine(std::span<const std::span<float>> weights, std::span<float> scale,
                       std::span<float> shift) const noexcept;
};

inline Result<Plan> BatchNormalization::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    const auto weight = [&](const char* name, WeightRole role, WeightStart start) {
        return WeightInfo{.name = name,
                          .extents = {input.c},
                          .axes = "O",
                          .role = role,
                          .start = start,
                          .decays = false};
    };
    Plan plan;
    plan.normalizes = true;
    plan.output = input;
    plan.weights = {weight("weight", WeightRole::Trained, WeightStart::One),
                    weight("bias", WeightRole::Trained, WeightStart::Zero),
                    weight("running_mean", WeightRole::Running, WeightStart::Zero),
                    weight("running_variance", WeightRole::Running, WeightStart::One)};
    const std::int64_t channelBytes = input.c * std::int64_t{sizeof(float)};
    plan.saved = {{"mean", channelBytes, false}, {"inverse_deviation", channelBytes, false}};
    plan.macs = input.perSample();
    plan.forwardScratchBytes = batchNormScratchSize(input) * std::int64_t{sizeof(float)};
    plan.backwardScratchBytes = plan.forwardScratchBytes;
    plan.canRunInPlace = true;
    plan.joining.takesEpilogue = true;
    plan.joining.readsInputMoments = true;
    plan.joining.undoesRelu = true;
    plan.joining.isChannelAffine = true;
    return plan;
}

namespace detail {

inline std::span<float> asFloats(std::span<std::byte> bytes) {
    return {reinterpret_cast<float*>(bytes.data()), bytes.size() / sizeof(float)};
}

} // namespace detail

inline void BatchNormalization::forward(const Forward& pass) const noexcept {
    const auto& weights = pass.weights;
    if (pass.behaviour == Behaviour::Inference) {
        const bool keeps = !pass.saved.empty();
        if (keeps)
            std::ranges::copy(weights[2], pass.savedAs<float>(0).begin());
        batchNormInference(pass.input(), weights[0], weights[1], weights[2], weights[3],
                           static_cast<float>(epsilon),
                           keeps ? pass.savedAs<float>(1) : detail::asFloats(pass.scratch),
                           pass.output, pass.epilogue);
    } else {
        batchNormTraining(pass.input(), weights[0], weights[1], static_cast<float>(epsilon),
                          static_cast<float>(momentum),
                          {pass.savedAs<float>(0), pass.savedAs<float>(1), weights[2], weights[3]},
                          detail::asFloats(pass.scratch), pass.output, pass.inputMoments,
                          pass.epilogue);
    }
}

inline void BatchNormalization::backward(const Backward& pass) const noexcept {
    const BatchNormPass forward{.input = pass.input(),
                                .weight = pass.weights[0],
                                .bias = pass.weights[1],
                                .mean = pass.savedAs<float>(0),
                                .inverseDeviation = pass.savedAs<float>(1),
                                .undoesRelu = pass.activation == Activation::Relu,
                                .hasOwnStatistics = pass.behaviour == Behaviour::Training};
    batchNormBackward(forward, pass.dOutput, detail::asFloats(pass.scratch), pass.dInput(),
                      pass.dWeights[0], pass.dWeights[1]);
}

inline void BatchNormalization::channelAffine(std::span<const std::span<float>> weights,
                                              std::span<float> scale,
                                              std::span<float> shift) const noexcept {
    batchNormAffine(weights[0], weights[1], weights[2], weights[3], static_cast<float>(epsilon),
                    scale, shift);
}

inline OutputParts BatchNormalization::madeOf(const TensorPlace& at, Shapes) const {
    OutputParts parts = OutputParts::ofFunction(at);
    parts.taps[0].weight = WeightElement{0, at.map};
    parts.bias = WeightElement{1, at.map};
    return parts;
}

inline OwnAnswer BatchNormalization::answerOf(const TapValues& taps) const {
    const auto weightOf = [&](std::size_t i) {
        return static_cast<double>(taps.weights[i][static_cast<std::size_t>(taps.at.map)]);
    };
    const double mean = weightOf(2);
    const double deviation = std::sqrt(weightOf(3) + epsilon);
    const double normalized = (static_cast<double>(taps.values[0]) - mean) / deviation;
    return {weightOf(0) * normalized + weightOf(1),
            {weightOf(0) / deviation},
            {{"mean", mean}, {"deviation", deviation}, {"normalized", normalized}}};
}

} // namespace fovea
