#pragma once

#include <optional>
#include <vector>

#include "core/evaluation/evaluate.hpp"
#include "core/evaluation/interval.hpp"
#include "core/evaluation/measures/accuracies.hpp"
#include "core/evaluation/measures/calibration.hpp"
#include "core/evaluation/measures/one_against_rest.hpp"

namespace fovea {

/// What an evaluation says of one class. Shares of nothing are NaN.
struct ClassFigures {
    std::int64_t samples = 0;
    double precision = 0;
    double recall = 0;
    ShareInterval recallInterval;
    double f1 = 0;
    double rocArea = 0; ///< NaN too where there are no probabilities; so below
    double averagePrecision = 0;
    std::optional<ThresholdFigures> best;  ///< at the threshold of the best F1
    std::optional<ThresholdFigures> asked; ///< at the one that somebody names
};

/// All that an evaluation says in numbers, by scikit-learn's definitions
/// (core/evaluation/measures). What needs all probabilities is NaN, or not there, where the
/// evaluation has none.
struct EvaluationFigures {
    double top1 = 0;
    ShareInterval top1Interval;
    double top5 = 0;
    ShareInterval top5Interval;
    double balancedAccuracy = 0;
    Averages macro;
    Averages weighted;
    double logLoss = 0;
    /// Means over the classes that have samples, one against the rest; roc_auc_score with
    /// multi_class="ovr" and average="macro" refuses where a class has none.
    double rocArea = 0;
    double averagePrecision = 0;
    std::optional<Calibration> calibration;
    std::vector<ClassFigures> classes;
};

/// threshold  a probability from which on samples are to be taken for a class
EvaluationFigures figuresOf(const Evaluation& evaluation,
                            const std::optional<double>& threshold = std::nullopt);

} // namespace fovea
