#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/evaluation/classifier.hpp"
#include "core/evaluation/layer_trial.hpp"

namespace fovea {

/// One input of an output, in numbers.
struct StepTap {
    std::size_t input = 0;  ///< which of the layer's inputs
    TensorPlace at;         ///< in it
    bool isPadding = false; ///< on the border, where values are 0
    float value = 0;
    std::optional<float> weight;   ///< none of a layer that learns none, as pooling
    float factor = 1;              ///< what is not learnt: an average's share, a C-cell's blur
    std::optional<double> product; ///< its part of ConvolutionStep::sum
    double slope = 0;              ///< the output's derivative by this value
    bool isWinner = false;         ///< of a largest: the value that is handed on
};

/// What one value of a layer's output is made of, at inference and before any activation node
/// behind it. Only the taps are read, so that a step costs what they do, however large the layer.
struct ConvolutionStep {
    std::string type; ///< "conv.conv2d"
    TensorPlace at;   ///< the output's place
    Join join = Join::Sum;
    double power = 2;          ///< of a norm
    std::vector<StepTap> taps; ///< by depth, row, column, then map, as the layer says
    std::optional<double> sum; ///< of the taps' products, without the bias; none where they are not
                               ///< added: of the largest, of a product, of a function of its own
    std::optional<float> bias;
    double output = 0;               ///< from the taps alone; the layer's own is within 1e-5 of it
    std::vector<NamedValue> between; ///< on the way there, of a layer with a function of its own:
                                     ///< "excitation", "inhibition"; "mean", "deviation"
};

/// The step of a layer by itself.
/// at      d = 0 of images, d = y = 0 of signals, d = y = x = 0 of vectors
/// errors  Network   a layer that does not say what its outputs are made of
///         Usage     a place that the output has not; says which it has
Result<ConvolutionStep> convolutionStep(const LayerTrial& trial, const TensorPlace& at);

/// The step of a node of a network that an image was put through.
/// maps    of all nodes, as Classifier::featureMaps gives them
/// errors  as above; Network   no such node (says which there are); the one where the samples
///         enter; of a layer that does not say its parts, which of the network's nodes do
Result<ConvolutionStep> convolutionStep(const LayerRegistry& registry, const Network& network,
                                        std::span<const FeatureMaps> maps, const std::string& node,
                                        const TensorPlace& at);

/// The nodes of a network whose layers say what their outputs are made of, in its order.
std::vector<std::string> nodesWithSteps(const LayerRegistry& registry, const NetworkSpec& network);

/// "sum", "largest", "norm", "product", "squared distance", "own".
std::string_view nameOf(Join join);

} // namespace fovea
