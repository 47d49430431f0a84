#pragma once

#include <string_view>

#include "core/evaluation/run_evaluation.hpp"

namespace fovea {

/// evaluateRun under the eyes of a person: `doing` ("testing") with how far it is on the terminal,
/// and what is to be said of the figures on stderr; Ctrl-C ends it.
Result<RunEvaluation> evaluateTelling(const RunFolder& run, Classifier& classifier,
                                      std::shared_ptr<const Dataset> dataset,
                                      const EvaluationRequest& request,
                                      const LayerRegistry& registry, std::string_view doing);

/// Writes figures into the run's folder, where that is their place.
/// errors  it cannot be written to
Result<void> keepFigures(const RunFolder& run, const RunSpec& spec, const RunEvaluation& figures,
                         const Dataset& dataset);

} // namespace fovea
