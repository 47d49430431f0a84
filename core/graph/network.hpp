#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/function_ref.hpp"
#include "core/graph/infer.hpp"
#include "core/layer/context.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

/// Where the gradients of trained weights are.
enum class Gradients {
    None,    ///< nowhere: the network does not go backward
    Kept,    ///< all of them, side by side, until the next backward
    HandedOn ///< each only for a moment, in which it is handed to backward's receiver
};

struct CompileOptions {
    Shape input;            ///< of one sample
    std::int64_t batch = 1; ///< the most samples that a pass will have
    /// What backward follows, and what is there: Inference leaves out auxiliary heads.
    Behaviour behaviour = Behaviour::Inference;
    Gradients gradients = Gradients::None;
    /// Joins layers into one pass over memory where they declare that it can be done. An observer
    /// then sees only the last output of joined nodes.
    bool joinsLayers = true;
    /// Layers with a learning rule of their own keep their weights up by it (Network::learn): those
    /// are Running ones then, and have no gradient.
    bool usesOwnRules = false;
    /// Backward ends in the gradient of the batch itself (Network::dInput), and so reaches every
    /// node; else it ends where no node before has trained weights.
    bool wantsInputGradient = false;
    PlanContext context{};
};

/// A weight of a compiled network. Its memory is the network's.
struct NetworkWeight {
    std::string node;
    WeightInfo info;
    std::span<float> values;
    std::span<float> gradient; ///< empty for Running weights, at inference, and where handed on

    /// "conv1.weight": the name in weight files.
    std::string name() const { return node + "." + info.name; }
};

enum class Pass { Forward, Backward };

/// One step of a network's passes: what runs between two of the observer's calls.
struct StepAbout {
    std::vector<std::string> nodes; ///< those that the step computes, in order
    std::string type;               ///< of the first of them
    Shape output;                   ///< for the planned batch

    /// What one pass costs at least for the planned batch: floating-point operations of the direct
    /// algorithm (a multiply-add is two), and bytes where each tensor is read or written once.
    struct Cost {
        double flops = 0;
        double bytes = 0;
        std::vector<std::string> algorithms; ///< what it computes by, each named once
    };

    Cost forward;
    Cost backward;
    bool goesBackward = false; ///< backward runs it
    bool normalizes = false;   ///< Plan::normalizes of any of them
    std::int64_t trainedWeights = 0;
};

/// Told when steps end, on the thread that drives the network.
class StepObserver {
public:
    StepObserver() = default;
    StepObserver(const StepObserver&) = delete;
    StepObserver& operator=(const StepObserver&) = delete;
    virtual ~StepObserver() = default;

    virtual void begins(Pass pass) = 0;
    virtual void ran(Pass pass, std::size_t step) = 0; ///< an index into Network::steps()
};

struct NetworkParts;

/// A network that can run: every tensor has its place in one arena, planned from lifetimes, and
/// nothing is allocated after compile. One thread drives a network; its layers use the pool.
class Network {
public:
    /// Called after a node has run, while its output is still there; or, going backward, before it
    /// does, when the gradient with respect to its output is complete.
    using Observer = FunctionRef<void(const std::string& node, View<const float> tensor)>;

    /// Takes a part of a weight's gradient, from its value `begin` on, that backward has completed;
    /// it may change that part of the weight. Called from any thread, for different parts at once.
    using GradientReceiver = FunctionRef<void(const NetworkWeight& weight, std::size_t begin,
                                              std::span<const float> part)>;

    Network(Network&&) noexcept;
    Network& operator=(Network&&) noexcept;
    ~Network();

    const NetworkSpec& spec() const;
    Shape inputShape() const;  ///< n = the planned batch
    Shape outputShape() const; ///< n = the planned batch

    /// Where the next batch's first `count` samples are to be written. A network for inference may
    /// overwrite them in its pass.
    View<float> input(std::int64_t count);

    /// Runs the first `count` samples forward. In Training, for which the network must be compiled,
    /// dropout drops, batch statistics are used and followed, and auxiliary heads run. The
    /// behaviour that the network is compiled for keeps what backward needs. out     the output
    /// node's output (logits), valid until the next pass
    View<const float> forward(std::int64_t count, Behaviour behaviour, RandomKey random);
    View<const float> forward(std::int64_t count, Behaviour behaviour, RandomKey random,
                              Observer observer);

    /// Where the gradient of the loss with respect to the output is to be written before backward.
    View<float> dOutput(std::int64_t count);

    /// The auxiliary heads, in the order of the nodes; none where compiled for inference.
    std::span<const AuxiliaryHead> heads() const;

    /// What a head put out in forward(count, Training, random), until the next pass, and where the
    /// gradient of the whole loss with respect to it is to be written before backward.
    View<const float> headOutput(std::size_t head, std::int64_t count) const;
    View<float> dHeadOutput(std::size_t head, std::int64_t count);

    /// Fills every trained weight's gradient for the batch that forward ran last, with the same
    /// count and key and in the behaviour that the network is compiled for. Only a network with
    /// Gradients::Kept can.
    void backward(std::int64_t count, RandomKey random);

    /// The same, and hands each gradient on as soon as it is complete; of Gradients::HandedOn too.
    void backward(std::int64_t count, RandomKey random, GradientReceiver receiver);

    /// The same, and shows the gradient with respect to the output of each node that backward
    /// reaches; of joined nodes, that of the last one.
    void backward(std::int64_t count, RandomKey random, GradientReceiver receiver,
                  Observer observer);

    /// The gradient of the loss with respect to the batch, after backward and until the next pass.
    /// Only a network with wantsInputGradient has it.
    View<const float> dInput(std::int64_t count) const;

    /// Gives the weights of a node with its own rule the values that they have before it learns.
    void startLearning(const std::string& node, RandomKey random);

    /// Runs the first `count` samples forward, at inference, up to a node with its own rule, which
    /// learns from one after the other. Only a network compiled for Training with usesOwnRules can.
    void learn(const std::string& node, std::int64_t count);

    /// Every weight, in the order of the nodes. To write values behind a pass that was run for
    /// inference, ask for them again: what inference prepares of them is made anew then.
    std::span<NetworkWeight> weights();
    std::span<const NetworkWeight> weights() const;

    /// Names of the weights that the network has in training only: those of its auxiliary heads,
    /// where it is compiled for inference.
    std::span<const std::string> weightsLeftOut() const;

    /// All trained weights and their gradients as two parallel runs of memory, weight after weight
    /// in the order of weights() (with padding between, whose gradient stays zero). Gradients that
    /// are handed on are not among them: there are none.
    std::span<float> trainedValues();
    std::span<float> trainedGradients();

    /// What the passes are made of, in the order of forward. The input is a step, too.
    std::vector<StepAbout> steps() const;

    /// Tells `observer` of every step from now on; null for nobody.
    void observeSteps(StepObserver* observer);

    std::size_t arenaBytes() const; ///< activations, gradients of activations, saved, scratch
    std::size_t weightBytes() const;

private:
    friend Result<Network> compile(const NetworkSpec&, const CompileOptions&, const LayerRegistry&);

    explicit Network(std::unique_ptr<NetworkParts> parts);

    std::unique_ptr<NetworkParts> m_parts;
};

/// Plans and allocates. The registry must outlive the network's making only.
/// errors  any problem that infer reports (all of them, a line each); too little memory
Result<Network> compile(const NetworkSpec& spec, const CompileOptions& options,
                        const LayerRegistry& registry);

} // namespace fovea
