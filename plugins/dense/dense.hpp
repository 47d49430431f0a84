#pragma once

#include "core/kernels/dense.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Each output is a weighted sum of all inputs, plus a bias.
/// in      [N, 1, 1, 1, I]
/// out     [N, 1, 1, 1, units]
/// weights weight [I, units], bias [units]
/// errors  an input that is not flat
/// source  Rosenblatt 1958; Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.5
struct Dense {
    std::int64_t units = 10;
    bool hasBias = true;

    static constexpr About about{"dense.dense", 1, "Dense",
                                 "Connects every input with every output."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Dense::units, "units", "Number of outputs", Range{1, 65536}).classCount(),
            setting(&Dense::hasBias, "bias", "Add a learnt constant to each output")};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

inline Result<Plan> Dense::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    if (input.d * input.h * input.w != 1)
        return fail(ErrorKind::Network, "its input " + toString(input) +
                                            " is an image and not a vector; put a flatten layer "
                                            "before it");
    Plan plan;
    plan.output = {input.n, 1, 1, 1, units};
    plan.weights.push_back({.name = "weight",
                            .extents = {input.c, units},
                            .axes = "IO",
                            .start = WeightStart::Fan,
                            .fanIn = input.c,
                            .fanOut = units,
                            .gradientComesInParts = denseWeightComesInParts(input.c, units)});
    if (hasBias)
        plan.weights.push_back({.name = "bias", .extents = {units}, .axes = "O", .decays = false});
    plan.macs = input.c * units;
    plan.reach.isGlobal = true;
    plan.joining.takesEpilogue = true;
    return plan;
}

inline void Dense::forward(const Forward& pass) const noexcept {
    denseForward(pass.input(), pass.weights[0],
                 hasBias ? pass.weights[1] : std::span<const float>(), pass.output, pass.epilogue);
}

inline void Dense::backward(const Backward& pass) const noexcept {
    if (hasBias)
        denseBackwardBias(pass.dOutput, pass.dWeights[1]);
    if (pass.dInput())
        denseBackwardInput(pass.dOutput, pass.weights[0], pass.dInput());
    // From here on the weights change.
    if (pass.dWeights[0].empty())
        denseBackwardWeightParts(pass.input(), pass.dOutput,
                                 [&](std::size_t begin, std::span<const float> part) {
                                     pass.sink->take(0, begin, part);
                                 });
    else
        denseBackwardWeight(pass.input(), pass.dOutput, pass.dWeights[0]);
}

inline OutputParts Dense::madeOf(const TensorPlace& at, Shapes inputs) const {
    OutputParts parts;
    for (std::int64_t i = 0; i < inputs[0].c; ++i)
        parts.taps.push_back({.at = {0, 0, 0, i}, .weight = WeightElement{0, i * units + at.map}});
    if (hasBias)
        parts.bias = WeightElement{1, at.map};
    return parts;
}

} // namespace fovea
