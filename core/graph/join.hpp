#pragma once

#include <vector>

#include "core/graph/network_parts.hpp"

namespace fovea {

/// What the passes of a network are for.
struct JoinPurpose {
    Behaviour behaviour = Behaviour::Inference;
    bool goesBackward = false;

    /// A layer that is affine may be lost in the weights of the one before it: nobody asks for the
    /// gradient of either.
    bool foldsAffine() const { return behaviour == Behaviour::Inference && !goesBackward; }
};

/// Joins steps that follow each other into one where their layers declare that it can be done
/// (Plan::joining), so that what is written is not read again: a producer takes over the
/// per-channel scale and shift, the sum with an earlier tensor and the activation behind it, and
/// gathers the moments that a normalization asks for. A joined step stands where its first one
/// stood. In a network that goes backward a ReLU first moves behind a maximum that alone reads it.
///
/// output  the node whose output is the network's
std::vector<NetworkStep> joinSteps(std::vector<NetworkStep> steps, const std::string& output,
                                   const JoinPurpose& purpose);

} // namespace fovea
