#pragma once

/// The inside of a Network, between compile (which makes it) and the passes (which run it).

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.hpp"
#include "core/graph/network.hpp"
#include "core/layer/layer_type.hpp"

namespace fovea {

/// One node of a compiled network with every view that its layer gets, made once. Only the batch
/// extents in them change from pass to pass.
struct NetworkStep {
    std::string id;
    std::unique_ptr<Layer> layer; ///< null for the input node
    Plan plan;
    std::vector<int> sources; ///< steps that feed it

    View<float> output;
    std::vector<View<const float>> inputs;
    std::vector<std::span<float>> weights;
    std::vector<std::span<std::byte>> saved; ///< for the planned batch

    // For backward; null or empty where the network is compiled for inference.
    bool needsGradient = false; ///< it or a node before it has trained weights
    View<float> dOutput;
    std::vector<View<const float>> backwardInputs; ///< null where the plan reads none
    View<const float> backwardOutput;              ///< null where the plan does not read it
    std::vector<View<float>> dInputs;              ///< where the layer writes: null, the source's
                                                   ///< dOutput, or an addend
    std::vector<bool> addsToSource;                ///< the dInput is an addend: add it afterwards
    std::vector<std::span<const float>> constWeights;
    std::vector<std::span<float>> dWeights;
    std::vector<std::span<const std::byte>> constSaved;
};

struct NetworkParts {
    NetworkSpec spec;
    Mode mode = Mode::Inference;
    std::int64_t batch = 1;
    std::int64_t count = 0; ///< samples that the views are cut to at present
    std::vector<NetworkStep> steps;
    int inputStep = 0;
    int outputStep = 0;
    std::span<std::byte> scratch;
    StepObserver* observer = nullptr;

    AlignedBuffer arena;
    AlignedBuffer trained;
    AlignedBuffer gradients;
    AlignedBuffer running;
    std::vector<NetworkWeight> weights;

    void tellBegin(Pass pass) const {
        if (observer != nullptr)
            observer->begins(pass);
    }

    void tellEnd(Pass pass, std::size_t step) const {
        if (observer != nullptr)
            observer->ran(pass, step);
    }

    /// Cuts every view to the first `samples` samples.
    void cutTo(std::int64_t samples);
};

} // namespace fovea
