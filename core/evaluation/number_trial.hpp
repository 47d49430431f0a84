#pragma once

#include "core/evaluation/layer_trial.hpp"

namespace fovea {

/// A layer on numbers small enough to follow by hand: a figure of 0 and 1 on a grid of 7 x 7, else
/// a signal of 12, a volume of 4 x 5 x 5, a vector of 6 or 84, or the figure in 6 or 32 maps,
/// whichever the layer takes first. Of a layer with kernels of 3 x 3 the first finds vertical
/// edges, the second horizontal ones; with kernels of 3 the first finds steps. All else starts as
/// in training. errors  an unknown type; none of these inputs fits the layer's defaults
Result<LayerTrial> numberTrial(const LayerRegistry& registry, const std::string& type);

} // namespace fovea
