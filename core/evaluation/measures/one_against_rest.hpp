#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// What is taken for a class from a threshold on: samples whose probability is at least that.
struct ThresholdFigures {
    double threshold = 0;
    double precision = 0; ///< 0 where nothing is taken, as scikit-learn's zero_division has it
    double recall = 0;    ///< 0 where the class has no samples
    double f1 = 0;
};

/// A point of a curve, and the probability from which on samples are taken there.
struct CurvePoint {
    double x = 0;
    double y = 0;
    double threshold = 0;
};

/// The samples in the order of one class's probability, the class against all others: what ROC and
/// precision-recall curves are drawn of. Samples of equal probability are one step.
class OneAgainstRest {
public:
    /// labels  the true class of each sample of the probabilities
    OneAgainstRest(const Probabilities& probabilities, std::span<const std::int32_t> labels,
                   std::int32_t label);

    std::int64_t positives() const { return m_positives; }

    std::int64_t negatives() const { return m_negatives; }

    /// x = false positive rate, y = true positive rate, from (0, 0) with an infinite threshold to
    /// (1, 1): roc_curve with drop_intermediate=False. Empty where the class has no samples or all.
    std::vector<CurvePoint> rocCurve() const;

    /// The area below it (roc_auc_score); NaN where there is no curve.
    double rocArea() const;

    /// x = recall, y = precision, by falling threshold, from (0, 1) with an infinite threshold:
    /// precision_recall_curve the other way round. Empty where the class has no samples.
    std::vector<CurvePoint> precisionRecallCurve() const;

    /// The sum of precisions, each by the recall that its step gains (average_precision_score); NaN
    /// where there is no curve.
    double averagePrecision() const;

    /// The threshold of the best F1, of several the highest; none where the class has no samples.
    std::optional<ThresholdFigures> best() const;

    ThresholdFigures at(double threshold) const;

private:
    /// All samples down to a probability.
    struct Step {
        double threshold = 0;
        std::int64_t right = 0; ///< of the class
        std::int64_t wrong = 0;
    };

    ThresholdFigures figuresOf(const Step& step, double threshold) const;

    std::vector<Step> m_steps;
    std::int64_t m_positives = 0;
    std::int64_t m_negatives = 0;
};

} // namespace fovea
