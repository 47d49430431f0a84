#pragma once

#include <span>

#include "core/evaluation/classifier.hpp"
#include "core/evaluation/layer_trial.hpp"
#include "core/graph/network_spec.hpp"

namespace fovea {

/// A node of a network by itself, with what the nodes before it put out for one image.
/// maps     of all nodes, as Classifier::featureMaps gives them
/// weights  the node's own, by name
/// errors   no such node, or the one where the samples enter, which computes nothing; an input of
///          which there are no maps; what LayerTrial::make says
Result<LayerTrial> takenLayer(const LayerRegistry& registry, const NetworkSpec& network,
                              const std::string& node, std::span<const FeatureMaps> maps,
                              std::vector<TrialWeight> weights);

/// The function that follows a node's output and nothing else does, as a ReLU's node that is its
/// only reader: null where there is none.
const NodeSpec* followingActivation(const LayerRegistry& registry, const NetworkSpec& network,
                                    const std::string& node, const Shape& output);

} // namespace fovea
