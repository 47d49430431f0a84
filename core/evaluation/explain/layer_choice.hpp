#pragma once

#include <string>

#include "core/graph/infer.hpp"

namespace fovea {

/// Whether an output has places, so that its channels are maps; else it is a vector.
inline bool hasPlaces(const Shape& output) { return output.d * output.h * output.w > 1; }

/// The shape of a node's output, of one sample.
/// errors  Network: no such node (those that are there are named), or one that only serves an
///         auxiliary head
Result<Shape> outputOf(const NetworkReport& report, const std::string& node);

/// The last node with maps: what is said of places, is said there with the most meaning (Selvaraju
/// et al. 2017, section 3).
/// errors  Network: only the input has places
Result<std::string> lastWithMaps(const NetworkReport& report, const NetworkSpec& spec);

/// What the last layer with weights is given: the features that the classes are told by. The input
/// itself where there is no layer before it.
std::string penultimate(const NetworkReport& report, const NetworkSpec& spec);

} // namespace fovea
