#pragma once

#include <cstdint>
#include <vector>

#include "core/graph/network.hpp"

namespace fovea {

struct NetworkBenchmark {
    Shape input; ///< of one sample
    std::int64_t batch = 64;
    bool trains = true; ///< forward, loss, backward and update; or forward alone
    bool allowsWinograd = true;
    double seconds = 3; ///< how long to measure
};

/// What one step of a network takes, in seconds a batch, as means.
struct StepTime {
    StepAbout about;
    double forward = 0;
    double backward = 0; ///< with the update of its weights
};

struct NetworkTimes {
    std::vector<StepTime> steps; ///< without the input
    double whole = 0;            ///< seconds a batch, with all that lies between the steps
    std::int64_t batches = 0;    ///< how many were measured
};

/// Runs a network with the default recipe over a batch of noise and times its steps.
/// errors   what compile reports; the recipe's loss is not to be had
/// threads  drives the pool
Result<NetworkTimes> timeNetwork(const NetworkSpec& spec, const NetworkBenchmark& benchmark,
                                 const LayerRegistry& registry);

} // namespace fovea
