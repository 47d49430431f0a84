#pragma once

#include <vector>

#include "core/graph/network_parts.hpp"

namespace fovea {

/// Joins steps that follow each other into one where their layers declare that it can be done
/// (Plan::joining), so that what is written is not read again: a producer takes over the
/// per-channel scale and shift, the sum with an earlier tensor and the activation behind it, and
/// gathers the moments that a normalization asks for. A joined step stands where its first one
/// stood. In training a ReLU first moves behind a maximum that alone reads it.
///
/// output  the node whose output is the network's
std::vector<NetworkStep> joinSteps(std::vector<NetworkStep> steps, const std::string& output,
                                   Mode mode);

} // namespace fovea
