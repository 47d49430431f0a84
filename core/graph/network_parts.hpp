#pragma once

/// The inside of a Network, between compile (which makes it) and the passes (which run it).

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.hpp"
#include "core/graph/network.hpp"
#include "core/layer/layer_type.hpp"

namespace fovea {

/// A layer that is a scale and a shift of each channel, joined to the step before it.
struct ChannelAffine {
    std::unique_ptr<Layer> layer;
    std::vector<std::span<float>> weights;
    std::vector<float> scale; ///< [C], as the weights were when the network was last prepared
    std::vector<float> shift;
};

/// One node of a compiled network, or several that are joined into one pass over memory, with
/// every view that its layer gets, made once. Only the batch extents in them change from pass to
/// pass.
struct NetworkStep {
    std::string id;                 ///< of the last node joined in it, whose output it has
    std::vector<std::string> nodes; ///< all of them, in order
    std::size_t place = 0;          ///< of the first of them among all nodes: its random stream
    std::unique_ptr<Layer> layer;   ///< of the first of them; null for the input node
    Plan plan;
    std::vector<int> sources;    ///< steps that feed it, those of the layer first
    std::size_t layerInputs = 0; ///< how many of them the layer itself takes
    std::size_t firstWeight = 0; ///< the layer's first one in NetworkParts::weights

    // What follows the layer in the same pass.
    std::optional<ChannelAffine> affine;
    bool hasAddend = false; ///< the last source is added
    std::optional<Activation> activation;
    bool gathersMoments = false;
    BlockMoments moments;
    const BlockMoments* inputMoments = nullptr; ///< the source's; null where it gathers none

    std::span<std::byte> prepared;    ///< the weights as forward reads them; empty where the
                                      ///< network goes backward
    std::vector<Shape> plannedInputs; ///< of the layer, for the planned batch

    View<float> output;
    std::vector<View<const float>> inputs;
    std::vector<std::span<float>> weights;
    std::vector<std::span<std::byte>> saved; ///< for the planned batch

    // For backward; null or empty where the network does not go backward.
    bool needsGradient = false;   ///< it or a node before it has trained weights, or the batch's
                                  ///< own gradient is wanted
    bool servesHeadsOnly = false; ///< runs in training only
    View<float> dOutput;
    std::vector<View<const float>> backwardInputs; ///< null where the plan reads none
    View<const float> backwardOutput;              ///< null where the plan does not read it
    std::vector<View<float>> dInputs;              ///< where the layer writes: null, the source's
                                                   ///< dOutput, or an addend
    std::vector<bool> addsToSource;                ///< the dInput is an addend: add it afterwards
    std::vector<std::span<const float>> constWeights;
    std::vector<std::span<float>> dWeights;
    std::vector<std::span<const std::byte>> constSaved;

    /// Its layer undoes the activation by itself going backward; else the network does.
    bool layerUndoesActivation() const {
        return activation == Activation::Relu && plan.joining.undoesRelu && !hasAddend;
    }
};

struct NetworkParts {
    NetworkSpec spec;
    Behaviour behaviour = Behaviour::Inference;
    Gradients gradients = Gradients::None;
    PlanContext context;
    std::int64_t batch = 1;
    std::int64_t count = 0; ///< samples that the views are cut to at present
    std::vector<NetworkStep> steps;
    int inputStep = 0;
    int outputStep = 0;
    std::vector<AuxiliaryHead> heads;
    std::vector<int> headSteps; ///< by head
    std::vector<std::string> weightsLeftOut;
    std::span<std::byte> scratch;
    StepObserver* observer = nullptr;

    AlignedBuffer arena;
    AlignedBuffer trained;
    AlignedBuffer keptGradients;
    AlignedBuffer running;
    AlignedBuffer preparedWeights;
    std::vector<NetworkWeight> weights;
    bool isPrepared = false; ///< what is made of the weights at inference follows them

    bool goesBackward() const { return gradients != Gradients::None; }

    /// Whether a forward pass fills the saved tensors. Training does even where no backward
    /// follows: layers are promised them then.
    bool keepsIn(Behaviour pass) const {
        return pass == behaviour && (goesBackward() || pass == Behaviour::Training);
    }

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

    NetworkStep& stepOf(const std::string& node);

    /// Finds the steps that the batch enters and that the logits leave, those of `heads` too.
    void findEnds(const std::string& output);

    /// Makes what inference wants of the weights, if they may have changed.
    void prepare();

    /// What the layer of a step gets for the samples that views are cut to.
    Forward forwardOf(std::size_t step, Behaviour behaviour, RandomKey random) const;
    Backward backwardOf(std::size_t step, RandomKey random) const;
};

} // namespace fovea
