#pragma once

#include <string>
#include <vector>

#include "core/evaluation/convolution_steps.hpp"

namespace fovea {

/// A node's step with what it takes to name its parts.
struct NamedStep {
    std::string layer;
    std::vector<std::string> inputs; ///< the nodes that the layer reads, in its order
    bool isVolume = false;           ///< places have a depth
    ConvolutionStep step;
};

/// {"layer","type","map","at","inputs":[{"map","y","x","value","weight","product","slope"}],"join",
///  "sum","bias","output"}: the keys are stable. `at` is [y, x], of volumes [z, y, x], and inputs
/// have "z" there; "padding" is true on the border, "factor" and "winner" stand where there is one,
/// "input" names the node where there are several, "between" what a function of its own goes
/// through. What a layer has none of is null.
std::string stepJson(const NamedStep& named);

/// The window as a table for each input map, and what comes of it.
std::string stepText(const NamedStep& named);

} // namespace fovea
