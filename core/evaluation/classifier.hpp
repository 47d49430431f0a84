#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/data/image.hpp"
#include "core/evaluation/values/output_bounds.hpp"
#include "core/graph/network.hpp"
#include "core/training/run_weights.hpp"

namespace fovea {

struct ClassProbability {
    std::int32_t label = 0;
    float probability = 0;
};

/// What one node put out for an image: [D, H, W, C] of one sample.
struct FeatureMaps {
    std::string node;
    std::string type;
    Shape shape;
    std::vector<float> values;
    ValueBounds bounds{};     ///< of its layer
    bool isOfClasses = false; ///< its values are one for each class of the run

    /// Of a volume its middle slice.
    float at(std::int64_t y, std::int64_t x, std::int64_t channel) const {
        const std::int64_t row = shape.d / 2 * shape.h + y;
        return values[static_cast<std::size_t>((row * shape.w + x) * shape.c + channel)];
    }
};

/// What a classifier is asked for: joined layers are faster, and only the last of them is seen.
enum class Asked { Logits, EveryLayer };

/// A trained network with what it needs to look at images: the run's preprocessing and classes.
/// Loading takes a moment; afterwards it is driven from one thread at a time.
class Classifier {
public:
    /// From a run's frozen spec and one of its weights files.
    static Result<Classifier> open(const RunFolder& run, const RunWeights& weights,
                                   const LayerRegistry& registry, std::int64_t batch = 1,
                                   Asked asked = Asked::EveryLayer);
    /// With the weights that weightsOf(run) finds.
    static Result<Classifier> open(const RunFolder& run, const LayerRegistry& registry,
                                   std::int64_t batch = 1, Asked asked = Asked::EveryLayer);

    const RunSpec& run() const { return m_run; }

    /// Of which moment of the run the weights are.
    const WeightsOrigin& weights() const { return m_weights; }

    Network& network() { return m_network; }

    /// Shapes and plans of its nodes, for one sample.
    const NetworkReport& report() const { return m_report; }

    /// Every class with its probability, most probable first. Here and below, the sample must be
    /// one that checkSample accepts.
    std::vector<ClassProbability> predict(const Image& image);

    /// The outputs of all nodes, in the order of the graph, input included; of one that was opened
    /// to be asked for every layer.
    std::vector<FeatureMaps> featureMaps(const Image& image);

private:
    Classifier(RunSpec run, WeightsOrigin weights, Network network, NetworkReport report)
        : m_run(std::move(run)),
          m_weights(std::move(weights)),
          m_network(std::move(network)),
          m_report(std::move(report)) {}

    RunSpec m_run;
    WeightsOrigin m_weights;
    Network m_network;
    NetworkReport m_report;
    std::map<std::string, ValueBounds> m_bounds; ///< by node; empty where asked for logits alone
};

/// The outputs of all nodes for the one sample that lies in network.input(1), in the order of the
/// graph, input included. The network joins no layers.
std::vector<FeatureMaps> observedMaps(Network& network);

/// Probabilities from logits, in double inside, stable for any range.
void softmax(std::span<const float> logits, std::span<float> probabilities);

} // namespace fovea
