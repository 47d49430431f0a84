#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/base/random.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// By what layers go: Training takes the statistics of the batch at hand and draws what is random;
/// Inference takes the statistics that training has kept up, and draws nothing.
enum class Behaviour { Training, Inference };

/// What holds for all layers of a compiled network, in plan and in every pass alike.
struct PlanContext {
    /// Whether layers may take Winograd's algorithm where it is faster (Winograd 1980; Lavin and
    /// Gray 2016, "Fast algorithms for convolutional neural networks"), at a relative error of
    /// about 1e-5 instead of 1e-6.
    bool allowsWinograd = true;

    bool operator==(const PlanContext&) const = default;
};

/// What a layer gets to run forward. All memory is the graph's; a layer keeps nothing.
/// The batch n may be smaller than planned (the last batch of an epoch), never larger.
struct Forward {
    std::span<const View<const float>> inputs;
    View<float> output;                        ///< overwritten
    std::span<const std::span<float>> weights; ///< in the plan's order; only Running may be written
    std::span<const std::span<std::byte>> saved; ///< in the plan's order; empty where no backward
                                                 ///< follows, which is at inference only
    std::span<std::byte> scratch;                ///< contents undefined, aligned to 64 bytes
    Behaviour behaviour = Behaviour::Inference;
    RandomKey random; ///< of this step and node
    std::int64_t plannedBatch = 0;
    PlanContext context{}; ///< the plan's

    /// Nothing to do unless Plan::joining says that the layer takes it.
    Epilogue epilogue{};
    const BlockMoments* inputMoments = nullptr; ///< null where they were not gathered
    std::span<const std::byte> prepared{};      ///< what prepare() laid out; empty where backward
                                                ///< may follow

    View<const float> input() const { return inputs[0]; }

    /// A saved tensor as elements of T.
    template <class T>
    std::span<T> savedAs(std::size_t i) const {
        return {reinterpret_cast<T*>(saved[i].data()), saved[i].size() / sizeof(T)};
    }
};

/// What a layer gets to lay its weights out for many forward passes at inference over them.
struct Prepare {
    std::span<const Shape> inputs;             ///< as plan had them
    std::span<const std::span<float>> weights; ///< in the plan's order
    std::span<std::byte> prepared;             ///< Plan::preparedBytes of them, overwritten
    PlanContext context{};                     ///< the plan's
};

/// Takes parts of weights' gradients as soon as they are complete. Once a part is taken its weights
/// may have changed, so a layer hands out the first part when it has read its weights for the last
/// time.
class GradientSink {
public:
    GradientSink() = default;
    GradientSink(const GradientSink&) = delete;
    GradientSink& operator=(const GradientSink&) = delete;

    /// weight    its index in the plan
    /// begin     the index of the part's first value in the weight
    /// threads   any; different parts at the same time
    virtual void take(std::size_t weight, std::size_t begin, std::span<const float> part) = 0;

protected:
    ~GradientSink() = default;
};

/// What a layer gets to run backward: the gradient of the loss with respect to its output, from
/// which it computes those with respect to its inputs and trained weights. Both are overwritten,
/// never added to: where a tensor feeds several layers, the graph sums.
struct Backward {
    std::span<const View<const float>> inputs; ///< null where the plan does not read them
    View<const float> output;                  ///< null where the plan does not read it
    View<const float> dOutput;
    std::span<const View<float>> dInputs; ///< null, but with a shape, where nobody needs them
    std::span<const std::span<const float>> weights;
    std::span<const std::span<float>> dWeights; ///< in the plan's order; empty for Running, and
                                                ///< for what is handed to the sink in parts
    GradientSink* sink = nullptr; ///< for weights whose gradient comes in parts, if not null
    std::span<const std::span<const std::byte>> saved;
    std::span<std::byte> scratch;
    Behaviour behaviour = Behaviour::Training; ///< what forward had; so is all that follows
    RandomKey random;
    std::int64_t plannedBatch = 0;
    PlanContext context{};
    /// A ReLU that forward had in its epilogue, where Plan::joining says that the layer undoes it;
    /// every other activation is undone already.
    std::optional<Activation> activation{};

    View<const float> input() const { return inputs[0]; }

    View<float> dInput() const { return dInputs[0]; }

    template <class T>
    std::span<const T> savedAs(std::size_t i) const {
        return {reinterpret_cast<const T*>(saved[i].data()), saved[i].size() / sizeof(T)};
    }
};

/// What a layer gets to learn by its own rule from one sample, after forward has answered to it.
struct Learn {
    std::span<const View<const float>> inputs; ///< of batch 1, as forward had them
    View<const float> output;                  ///< what forward made of them
    std::span<const std::span<float>> weights; ///< in the plan's order; the rule changes them
    std::span<std::byte> scratch;              ///< as backward's

    View<const float> input() const { return inputs[0]; }
};

/// What a loss gets. The loss of a batch is the mean over its samples.
struct LossBatch {
    View<const float> logits;             ///< [N, 1, 1, 1, classes]
    std::span<const std::int32_t> labels; ///< [N], each in [0, classes)
    std::span<float> losses;              ///< [N], overwritten: each sample's own loss
    View<float> probabilities;            ///< as logits, overwritten; null where not wanted
    View<float> dLogits;                  ///< as logits, overwritten; null where not wanted
};

} // namespace fovea
