#pragma once

#include <vector>

#include "core/graph/memory_plan.hpp"
#include "core/graph/network_parts.hpp"

namespace fovea {

/// Which pieces of memory one step's tensors are, as indices into TensorLifetimes::lifetimes; -1
/// where it has none.
struct StepTensors {
    int output = -1;
    int dOutput = -1;
    std::vector<int> addends;   ///< by input: its gradient's own place where it must be added
    std::vector<int> saved;     ///< empty where none are kept
    std::vector<int> gradients; ///< by weight: its gradient's, where it is handed on as a whole
    int moments = -1;
};

/// When each tensor of a network is needed. Moments: forward of step i is i, the loss is L (the
/// number of steps), backward of step i is 2L - i.
struct TensorLifetimes {
    std::vector<Lifetime> lifetimes;
    std::vector<StepTensors> steps;
    int scratch = -1;
};

/// Lets layers that can run in place do so where nobody else needs what they overwrite, and finds
/// from whom each gradient is first written (overwritten) and by whom added to.
TensorLifetimes findLifetimes(const NetworkParts& parts);

} // namespace fovea
