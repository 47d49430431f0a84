#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// By what samples are put in order, the most doubtful label first.
enum class LabelRanking {
    SelfConfidence,  ///< the probability of the label that a sample has
    NormalizedMargin ///< that, less the probability of the best other class
};

/// A sample, its label, and what a network that has not learnt from it makes of both.
struct LabelDoubt {
    std::int64_t sample = 0; ///< row of the probabilities
    std::int32_t label = 0;
    std::int32_t suggested = 0; ///< the class that it more likely has; the label where it is not
                                ///< likely wrong
    double selfConfidence = 0;
    double normalizedMargin = 0; ///< from -1 to 1

    bool isLikelyError() const { return suggested != label; }
};

/// What confident learning finds in a dataset (Northcutt, Jiang, Chuang 2021, "Confident learning:
/// estimating uncertainty in dataset labels").
struct ConfidentLearning {
    /// By class: how sure the network is of it where it stands on the label, in the mean. NaN for a
    /// class without samples, which no sample can be taken for.
    std::vector<double> thresholds;
    /// [label][class]: samples of a label that are, with at least that class's threshold, most
    /// probably of the class. Beside the diagonal are the likely errors. The confident joint.
    std::vector<std::int64_t> joint;
    /// Every sample: the likely errors in the order asked for, behind them all others so.
    std::vector<LabelDoubt> ranking;
    std::int64_t likelyErrors = 0;
};

/// probabilities  of networks that did not learn from the samples (out of fold)
/// labels         of each sample
ConfidentLearning confidentLearning(const Probabilities& probabilities,
                                    std::span<const std::int32_t> labels, LabelRanking ranking);

} // namespace fovea
