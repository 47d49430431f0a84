#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "core/evaluation/explain/method.hpp"
#include "core/evaluation/explain/nearest_samples.hpp"
#include "core/evaluation/explain/top_patches.hpp"
#include "core/evaluation/explain/unit_maximization.hpp"

namespace fovea::gui {

/// What is asked about an image: all that a task beside the window needs.
struct ExplanationQuestion {
    RunFolder run;
    const LayerRegistry* registry = nullptr;
    const Method* method = nullptr;
    std::vector<float> sample; ///< as the network takes it
    ExplainRequest request;
    std::int64_t map = 0; ///< of a method that looks at one
    std::shared_ptr<const Dataset> dataset;
    Image image; ///< what is looked at
};

using ExplanationAnswer = std::variant<Explanation, MaximizedUnit, TopPatches, NearestSamples>;

/// threads  any
/// errors   of the method; the run's images are needed, and not to be had; cancelled
Result<ExplanationAnswer> answer(const ExplanationQuestion& question, Explainer& explainer,
                                 ScanProgress progress, const std::stop_token& stop);

} // namespace fovea::gui
