#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/scanned_source.hpp"
#include "core/evaluation/explain/baseline.hpp"
#include "core/evaluation/explain/explainer.hpp"
#include "core/evaluation/explain/heat.hpp"

namespace fovea {

/// What can be chosen about an explanation; a method looks at what is its own (Method).
struct HeatSettings {
    std::string layer;      ///< empty: the method's own choice
    std::int64_t steps = 0; ///< 0: the method's usual number
    Baseline baseline = Baseline::Zero;
    std::int64_t window = 0; ///< side of what is covered; 0: a seventh of the longest side
    std::int64_t stride = 0; ///< between windows; 0: half of one
};

/// What a method that gives heat is given.
struct HeatTask {
    Explainer& explainer;
    std::span<const float> sample; ///< as the network takes it
    Target target;
    const HeatSettings& settings;
    ScanProgress progress; ///< in passes over a batch
    const std::stop_token& stop;
};

/// How far a sum of attributions is from what it has to be: the target's value for the sample less
/// that for the baseline.
struct Completeness {
    double sum = 0;
    double difference = 0;

    /// In shares of the difference.
    double error() const;
};

struct FoundHeat {
    Heat heat;
    std::string layer; ///< whose maps it is made of; empty: of no layer's
    std::optional<Completeness> completeness = std::nullopt;
    std::vector<std::string> warnings{};
};

/// That somebody has cancelled.
inline tl::unexpected<Error> explanationCancelled() {
    return fail(ErrorKind::Interrupted, "the explanation was cancelled");
}

} // namespace fovea
