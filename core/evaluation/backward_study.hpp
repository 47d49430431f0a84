#pragma once

#include <span>
#include <vector>

#include "core/evaluation/classifier.hpp"

namespace fovea {

/// One sample's way back through a network.
struct BackwardLook {
    std::int32_t label = 0;
    double loss = 0; ///< minus the logarithm of the label's probability
    std::vector<float> probabilities;
    /// The loss's gradient by each logit: the probabilities, less 1 for the label (Bridle 1990).
    std::vector<float> dLogits;
    /// Its gradient by each node's output, as the nodes follow one another, and first by the
    /// sample.
    std::vector<FeatureMaps> gradients;
};

/// What one step of gradient descent on one sample changes.
struct TriedStep {
    double rate = 0;
    double lossBefore = 0;
    double lossAfter = 0;
    std::vector<float> probabilitiesBefore;
    std::vector<float> probabilitiesAfter;
};

/// A run's network that goes backward from one sample at a time, in the behaviour of inference, so
/// that what one sees is what the sample itself does.
///
/// threads  driven from one at a time
class BackwardStudy {
public:
    /// errors  no run, no weights, weights of another network; too little memory
    static Result<BackwardStudy> open(const RunFolder& run, const LayerRegistry& registry);

    const RunSpec& run() const { return m_run; }

    /// sample  as the network takes it; label within the classes
    BackwardLook look(std::span<const float> sample, std::int32_t label);

    /// Trained weights with their gradients, of the sample that was looked at last.
    std::span<const NetworkWeight> weights() const { return m_network.weights(); }

    /// Takes `rate` times each gradient from each trained weight, looks at what the network says
    /// then, and takes the step back.
    TriedStep tryStep(std::span<const float> sample, std::int32_t label, double rate);

private:
    BackwardStudy(RunSpec run, Network network)
        : m_run(std::move(run)), m_network(std::move(network)) {}

    std::vector<float> forward(std::span<const float> sample);

    RunSpec m_run;
    Network m_network;
};

} // namespace fovea
