#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/evaluation/evaluate.hpp"

namespace fovea {

/// How many images of a split are run through a network together.
inline constexpr std::int64_t evaluationBatch = 64;

/// A split, and what is to be said of the choice; empty where there is nothing to say.
struct SplitChoice {
    Split split = Split::Validation;
    std::string note;
};

/// The one rule by which figures of a run are taken: the validation split, else the test split,
/// else, where nothing is held out, the train split. The test split is looked at by choice, and
/// each look is counted (test_looks): figures that are watched steer, and what steers tests
/// nothing. So while a run trains it is left alone. asked   a split that somebody names in place of
/// the rule errors  Data: the asked one has no samples, or is the test split of a run that trains
Result<SplitChoice> chooseSplit(const Dataset& dataset, std::optional<Split> asked = std::nullopt,
                                bool isTraining = false);

/// What is wanted of a run.
struct EvaluationRequest {
    std::optional<Split> split; ///< none: by the rule
    bool isTraining = false;    ///< the run is in progress
    bool reusesStored = true;   ///< where it is of the same weights, images and version
};

/// Figures with what is to be said of them.
struct RunEvaluation {
    Evaluation evaluation;
    std::string splitNote;      ///< SplitChoice::note, and which look at the test split this is
    std::string outdatedBy;     ///< why they are not what the run would give now; empty: they are
    std::int64_t testLooks = 0; ///< how many looks at the run's test split, with this; 0: none
};

/// Figures of a classifier's weights on a split of its run's images. A look at the run's own test
/// split is counted.
/// errors  what chooseSplit and evaluate report
Result<RunEvaluation> evaluateRun(const RunFolder& run, Classifier& classifier,
                                  std::shared_ptr<const Dataset> dataset,
                                  const EvaluationRequest& request, const LayerRegistry& registry,
                                  ScanProgress progress, std::stop_token stop = {});

/// The figures that lie in the run's folder, whatever they are of, to be shown where newer ones
/// cannot be had. Without the dataset they have no predictions.
/// newest  the run's weights now; null: not known
/// errors  none there, or damaged
Result<RunEvaluation> storedEvaluation(const RunFolder& run, const Dataset* dataset,
                                       const WeightsOrigin* newest);

/// Why figures are not what the run would give now; empty: they are.
/// dataset, newest  the run's images and weights now; null: not known
std::string outdatedBy(const Evaluation& evaluation, const Dataset* dataset,
                       const WeightsOrigin* newest);

/// Whether the run's folder is the place for these figures: they are of its own images, on the
/// split that the rule takes or on the test split. It has those that were looked at last.
bool belongsInFolder(const Evaluation& evaluation, const RunSpec& run, const Dataset& dataset);

/// "validation split, weights of epoch 6 (best)"
std::string toString(const Evaluation& evaluation);

/// All that can be had of a run.
struct RunInsight {
    RunSpec spec;
    std::optional<Classifier> classifier;   ///< none: there are no weights, or not this network's
    std::shared_ptr<const Dataset> dataset; ///< null: the images are gone
    std::optional<RunEvaluation> evaluation;
    std::string problem; ///< why the first thing that is missing is
};

/// Datasets that are open already.
struct OpenDatasets {
    std::shared_ptr<const Dataset> ofRun; ///< opened for the run before
    std::shared_ptr<const Dataset> other; ///< taken if it is the one that the run began with
};

/// Opens a run's weights and images and evaluates, as far as it gets; where it does not get to new
/// figures, the stored ones are given.
/// errors  run.json cannot be read; cancelled
Result<RunInsight> lookInto(const RunFolder& run, const EvaluationRequest& request,
                            const OpenDatasets& open, const LayerRegistry& registry,
                            ScanProgress progress, std::stop_token stop = {});

} // namespace fovea
