#pragma once

/// Three tiny layers that between them use every path of the graph: weights, running in place,
/// reading inputs or outputs in backward, several inputs.

#include <algorithm>

#include "core/graph/network_spec.hpp"
#include "core/layer/declare.hpp"
#include "core/layer/plugin.hpp"

namespace fovea::toy {

/// out = weight_c * in^2; reads its input in backward.
struct ScaledSquare {
    double gain = 1;

    static constexpr About about{"toy.scaled_square", 1, "Scaled square",
                                 "Squares and scales each channel."};

    static constexpr auto settings() {
        return std::tuple{setting(&ScaledSquare::gain, "gain", "A fixed factor", Range{0.1, 10})};
    }

    Result<Plan> plan(Shapes in) const {
        Plan plan;
        plan.output = in[0];
        WeightInfo weight;
        weight.name = "weight";
        weight.extents = {in[0].c};
        weight.axes = "O";
        weight.start = WeightStart::One;
        plan.weights = {weight};
        plan.macs = in[0].perSample();
        return plan;
    }

    void forward(const Forward& f) const noexcept {
        const auto x = f.input().values();
        const auto channels = static_cast<std::size_t>(f.output.shape.c);
        for (std::size_t i = 0; i < x.size(); ++i)
            f.output.data[i] = static_cast<float>(gain) * f.weights[0][i % channels] * x[i] * x[i];
    }

    void backward(const Backward& b) const noexcept {
        const auto x = b.input().values();
        const auto channels = static_cast<std::size_t>(b.dOutput.shape.c);
        std::fill(b.dWeights[0].begin(), b.dWeights[0].end(), 0.0F);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const float scaled = static_cast<float>(gain) * b.dOutput.data[i];
            b.dWeights[0][i % channels] += scaled * x[i] * x[i];
            if (b.dInput())
                b.dInput().data[i] = scaled * b.weights[0][i % channels] * 2 * x[i];
        }
    }
};

/// max(0, x), in place; reads its output in backward.
struct Rectify {
    static constexpr About about{"toy.rectify", 1, "Rectify", "Cuts at zero.", "activation"};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes in) const {
        Plan plan;
        plan.output = in[0];
        plan.canRunInPlace = true;
        plan.backwardReadsInputs = false;
        plan.backwardReadsOutput = true;
        return plan;
    }

    void forward(const Forward& f) const noexcept {
        const auto x = f.input().values();
        for (std::size_t i = 0; i < x.size(); ++i)
            f.output.data[i] = std::max(0.0F, x[i]);
    }

    void backward(const Backward& b) const noexcept {
        const auto y = b.output.values();
        if (b.dInput())
            for (std::size_t i = 0; i < y.size(); ++i)
                b.dInput().data[i] = y[i] > 0 ? b.dOutput.data[i] : 0;
    }
};

/// The sum of two inputs of one shape.
struct Sum {
    static constexpr About about{"toy.sum", 1, "Sum", "Adds two tensors.", "merge"};
    static constexpr Arity arity{2, 2};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes in) const {
        if (in[0] != in[1])
            return fail(ErrorKind::Network, "its inputs differ in shape; link equal ones");
        Plan plan;
        plan.output = in[0];
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& f) const noexcept {
        for (std::size_t i = 0; i < f.output.values().size(); ++i)
            f.output.data[i] = f.inputs[0].data[i] + f.inputs[1].data[i];
    }

    void backward(const Backward& b) const noexcept {
        for (const View<float>& dInput : b.dInputs)
            if (dInput)
                std::copy_n(b.dOutput.data, b.dOutput.values().size(), dInput.data);
    }
};

/// A node with default settings.
inline NodeSpec node(const std::string& id, const std::string& type,
                     std::vector<std::string> inputs) {
    NodeSpec spec;
    spec.id = id;
    spec.type = type;
    spec.inputs = std::move(inputs);
    return spec;
}

inline PluginTable table() {
    PluginTable table;
    table.id = "test.toy";
    table.version = "1";
    table.title = "Toy layers";
    table.layers = {layerType<ScaledSquare>(), layerType<Rectify>(), layerType<Sum>()};
    return table;
}

} // namespace fovea::toy
