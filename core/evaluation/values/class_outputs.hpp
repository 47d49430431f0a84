#pragma once

#include "core/graph/infer.hpp"

namespace fovea {

/// Whether a node's values are one for each class: it puts out the logits, or the output takes them
/// from it one by one, as a softmax does.
bool isOfClasses(const NetworkSpec& spec, const NetworkReport& report, const std::string& node);

} // namespace fovea
