#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/data/scanned_source.hpp"
#include "core/evaluation/explain/explainer.hpp"

namespace fovea {

struct MaximizeRequest {
    std::string layer;        ///< empty: the network's output
    std::int64_t channel = 0; ///< the map, or the class
    std::int64_t steps = 256;
    std::uint64_t seed = 1; ///< of the noise that it begins with
    /// What each step takes of each value, towards 0: as much as a step adds, so that the sample
    /// ends with values of about 1, as those are that a network learns from.
    double shrinking = 0.1;
};

struct MaximizedUnit {
    std::string layer;
    std::vector<float> sample; ///< as the network takes it
    double before = 0;         ///< what the unit said to the noise
    double after = 0;          ///< and says to the sample
};

/// A sample that excites one unit, the middle of a map or a number of a vector: from noise it goes
/// up the unit's gradient, by steps that are as large as values differ (Erhan et al., section 3),
/// while every value shrinks a little (Simonyan, Vedaldi, Zisserman 2014, eq. 1) and, in images and
/// volumes, neighbours are mixed now and then (Yosinski et al. 2015, section 3). The last third
/// mixes nothing, so that it ends sharp.
/// source  Erhan, Bengio, Courville, Vincent 2009, "Visualizing higher-layer features"
/// errors  Network: no such layer or channel; a unit that answers to no change of the noise.
///         Usage: no step; cancelled
Result<MaximizedUnit> maximizeUnit(
    const Explainer& explainer, const MaximizeRequest& request, const LayerRegistry& registry,
    ScanProgress progress = [](std::int64_t, std::int64_t) {}, const std::stop_token& stop = {});

} // namespace fovea
