#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/kernels/activation.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What becomes of a weight: learnt by the optimizer, or kept up by the layer itself while it
/// trains (the averages of batch normalization; all weights where its own rule teaches it).
enum class WeightRole { Trained, Running };

/// How a weight starts. `Fan` is drawn by the recipe's scheme (Kaiming, Xavier) from the fans;
/// `Constant` is all WeightInfo::startConstant.
enum class WeightStart { Fan, Zero, One, Constant };

/// A weight tensor of a layer.
struct WeightInfo {
    std::string name; ///< "weight", "bias", "running_mean", ...
    Extents extents;  ///< outermost first
    std::string axes; ///< a letter an extent: K(ernel) D H W, I(n), O(ut); "HWIO", "IO", "O"
    WeightRole role = WeightRole::Trained;
    WeightStart start = WeightStart::Zero;
    float startConstant = 0; ///< used only where start is Constant
    /// Where not empty, the weight starts with these values and not as `start` says: one for each
    /// of its own, outermost first, in memory that stays as long as the plugin.
    std::span<const float> startValues{};
    std::int64_t fanIn = 1;  ///< inputs that one output sums over
    std::int64_t fanOut = 1; ///< outputs that one input reaches
    bool decays = true;      ///< whether weight decay applies
    /// backward can hand the gradient to Backward::sink part by part, so that it need not be kept
    /// as a whole.
    bool gradientComesInParts = false;
};

/// A tensor that forward keeps for backward.
struct SavedInfo {
    std::string name;
    std::int64_t bytes = 0;  ///< per sample, or in all
    bool isPerSample = true; ///< whether `bytes` is multiplied by the batch
};

/// How far an output pixel sees: the window it reads and the step between neighbours, in pixels
/// of the input (Dumoulin and Visin 2016; Araujo, Norris, Sim 2019, "Computing receptive fields").
struct Reach {
    Size2 window{1, 1};
    Size2 step{1, 1};
    bool isGlobal = false; ///< sees its whole input
};

/// What a layer can take over from the layers behind it, or leave to the one before it, so that
/// compile may join them into one pass over memory. All of it is optional: a layer that declares
/// nothing runs by itself.
struct Joining {
    /// forward applies Forward::epilogue to its output.
    bool takesEpilogue = false;
    /// forward can gather its output's moments, in so many blocks; 0 for not.
    std::int64_t momentBlocks = 0;
    /// In training, forward reads its input's moments from Forward::inputMoments where they are.
    bool readsInputMoments = false;
    /// backward undoes a ReLU in the epilogue by itself, from its input: Backward::activation.
    bool undoesRelu = false;

    /// The layer is this function of each value and nothing else.
    std::optional<Activation> activation;
    /// Each output is the largest of some inputs, so that a function which never falls may as well
    /// follow it as go before it.
    bool isMaximum = false;
    /// The layer is the sum of its inputs.
    bool isSum = false;
    /// At inference the layer is scale[c] * x + shift[c], as its channelAffine() says.
    bool isChannelAffine = false;
};

/// How the passes are computed, in words for people: "direct"; empty where there is but one way.
struct PassAlgorithms {
    std::string forward{};
    std::string backwardData{};    ///< to the gradient of the inputs
    std::string backwardWeights{}; ///< to that of the weights
};

/// All that a layer says of itself for given input shapes. Making one allocates no tensor, so it
/// can be asked for at each keystroke; the graph allocates from it, so it cannot be wrong.
struct Plan {
    Shape output{};
    std::vector<WeightInfo> weights{};
    std::vector<SavedInfo> saved{};
    std::int64_t macs = 0; ///< multiply-adds of a forward pass, per sample
    PassAlgorithms algorithms{};
    Reach reach{};
    std::int64_t forwardScratchBytes = 0; ///< for the batch of the input shapes
    std::int64_t backwardScratchBytes = 0;
    /// forward may write its output over its first input, and backward its first dInput over
    /// dOutput; either sees the same pointer then, and may.
    bool canRunInPlace = false;
    bool backwardReadsInputs = true;
    bool backwardReadsOutput = false;
    /// The output is the input's values in their order, so that nothing moves where it runs in
    /// place.
    bool keepsValues = false;
    /// It brings what it gets to a common scale, which keeps a training from running away.
    bool normalizes = false;
    Joining joining{};
    std::int64_t preparedBytes = 0; ///< what prepare() lays out for inference; 0 for nothing

    /// Of a layer that hands its input on, value by value: its shape, in place where it may, and a
    /// gradient that needs neither input nor output.
    static Plan unchanged(const Shape& input) {
        Plan plan;
        plan.output = input;
        plan.canRunInPlace = true;
        plan.backwardReadsInputs = false;
        return plan;
    }
};

using Shapes = std::span<const Shape>;

} // namespace fovea
