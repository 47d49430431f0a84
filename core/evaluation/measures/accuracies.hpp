#pragma once

#include <cstdint>
#include <span>

#include "core/evaluation/confusion_matrix.hpp"
#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// Figures of a whole evaluation by scikit-learn's definitions; of nothing, NaN.
///
/// labels  the true class of each sample of the probabilities

/// Means over classes.
struct Averages {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};

/// Every class counts alike (average="macro"). Classes that are neither true nor predicted of any
/// sample are left out; what else is a division by zero counts 0 (zero_division=0).
Averages macroAverages(const ConfusionMatrix& confusion);

/// Every class counts by its samples (average="weighted").
Averages weightedAverages(const ConfusionMatrix& confusion);

/// The mean recall of the classes that have samples (balanced_accuracy_score).
double balancedAccuracy(const ConfusionMatrix& confusion);

/// The share of samples whose true class is among the `k` most probable ones
/// (top_k_accuracy_score). Of equal probabilities the later class comes first, as there; where
/// there are no more than k classes, it is 1.
double topK(const Probabilities& probabilities, std::span<const std::int32_t> labels, int k);

/// The mean negative logarithm of the true class's probability (log_loss), which counts as the
/// machine's epsilon, 2.2e-16, where it is smaller.
double logLoss(const Probabilities& probabilities, std::span<const std::int32_t> labels);

/// The least logarithm that logLoss knows: of 2.2e-16.
double leastLog();

} // namespace fovea
