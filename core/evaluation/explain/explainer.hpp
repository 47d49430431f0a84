#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/data/image.hpp"
#include "core/evaluation/explain/target.hpp"
#include "core/graph/network.hpp"
#include "core/training/run_weights.hpp"

namespace fovea {

/// A trained network that goes backward to what it looks at: the gradient of a class, at any node
/// and in the sample itself, in the behaviour of inference. Layers of plugins take part by their
/// own backward.
///
/// threads  driven from one at a time
class Explainer {
public:
    /// Over a run's weights, those that weightsOf(run) finds.
    /// errors  no run, no weights, weights of another network; too little memory
    static Result<Explainer> open(const RunFolder& run, const LayerRegistry& registry);

    /// Over the weights of a network that is in memory, of `run.network` and `run.input`.
    static Result<Explainer> of(RunSpec run, const Network& trained, const LayerRegistry& registry);

    const RunSpec& run() const { return m_run; }

    /// Of which moment of the run the weights are.
    const WeightsOrigin& weights() const { return m_weights; }

    /// Shapes of the nodes' outputs, and what each sees.
    const NetworkReport& report() const { return m_report; }

    /// Of one sample.
    Shape input() const { return m_network.inputShape().withBatch(1); }

    /// The most samples of a pass.
    std::int64_t batch() const { return m_network.inputShape().n; }

    std::size_t classes() const {
        return static_cast<std::size_t>(m_network.outputShape().perSample());
    }

    /// A sample as the network takes it. It must be one that checkSample accepts.
    std::vector<float> inputOf(const Image& image) const;

    /// Runs samples, one after another in `samples` and batch() of them at most.
    /// out     [N, 1, 1, 1, classes], until the next pass
    View<const float> forward(std::span<const float> samples, Network::Observer observer);
    View<const float> forward(std::span<const float> samples);

    /// The gradient of the target, for each sample that forward ran last.
    /// out     [N, D, H, W, C], until the next pass
    View<const float> backward(const Target& target, Network::Observer observer);
    View<const float> backward(const Target& target);

    /// The same from any gradient with respect to the output.
    View<const float> backward(std::span<const float> dOutput);

    /// The layers that lead to a node, whose output is that network's.
    /// errors  no such node, or the input; too little memory
    Result<Explainer> upTo(const std::string& node, const LayerRegistry& registry) const;

private:
    Explainer(RunSpec run, NetworkReport report, Network network)
        : m_run(std::move(run)), m_report(std::move(report)), m_network(std::move(network)) {}

    static Result<Explainer> compiled(RunSpec run, const LayerRegistry& registry);
    void takeWeights(const Network& trained);

    RunSpec m_run;
    WeightsOrigin m_weights;
    NetworkReport m_report;
    Network m_network;
    std::int64_t m_count = 0; ///< samples of the last forward
};

} // namespace fovea
