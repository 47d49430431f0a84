#include "core/evaluation/measures/confident_learning.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace fovea {

namespace {

std::vector<double> thresholdsOf(const Probabilities& probabilities,
                                 std::span<const std::int32_t> labels) {
    const auto classes = static_cast<std::size_t>(probabilities.classes());
    std::vector<double> sums(classes);
    std::vector<std::int64_t> counts(classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        sums[label] += probabilities.at(static_cast<std::int64_t>(i), labels[i]);
        ++counts[label];
    }
    for (std::size_t label = 0; label < classes; ++label)
        sums[label] = counts[label] == 0 ? std::numeric_limits<double>::quiet_NaN()
                                         : sums[label] / static_cast<double>(counts[label]);
    return sums;
}

constexpr std::int32_t noClass = -1;

/// The most probable of the classes that a sample reaches the threshold of; of equal ones the
/// first.
std::int32_t confidentClass(const Probabilities& probabilities, std::int64_t sample,
                            const std::vector<double>& thresholds) {
    std::int32_t best = noClass;
    double most = 0;
    for (std::int32_t label = 0; label < probabilities.classes(); ++label) {
        const double probability = probabilities.at(sample, label);
        if (probability >= thresholds[static_cast<std::size_t>(label)] &&
            (best == noClass || probability > most)) {
            best = label;
            most = probability;
        }
    }
    return best;
}

LabelDoubt doubtOf(const Probabilities& probabilities, std::int64_t sample, std::int32_t label) {
    double bestOther = 0;
    for (std::int32_t other = 0; other < probabilities.classes(); ++other)
        if (other != label)
            bestOther = std::max(bestOther, probabilities.at(sample, other));
    const double own = probabilities.at(sample, label);
    return {sample, label, label, own, own - bestOther};
}

} // namespace

ConfidentLearning confidentLearning(const Probabilities& probabilities,
                                    std::span<const std::int32_t> labels, LabelRanking ranking) {
    const auto classes = static_cast<std::size_t>(probabilities.classes());
    ConfidentLearning found;
    found.thresholds = thresholdsOf(probabilities, labels);
    found.joint.resize(classes * classes);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto sample = static_cast<std::int64_t>(i);
        LabelDoubt doubt = doubtOf(probabilities, sample, labels[i]);
        const std::int32_t confident = confidentClass(probabilities, sample, found.thresholds);
        if (confident != noClass) {
            ++found.joint[static_cast<std::size_t>(labels[i]) * classes +
                          static_cast<std::size_t>(confident)];
            doubt.suggested = confident;
        }
        found.likelyErrors += doubt.isLikelyError() ? 1 : 0;
        found.ranking.push_back(doubt);
    }
    const auto score = ranking == LabelRanking::SelfConfidence ? &LabelDoubt::selfConfidence
                                                               : &LabelDoubt::normalizedMargin;
    std::ranges::sort(found.ranking, {}, [&](const LabelDoubt& each) {
        return std::tuple(!each.isLikelyError(), each.*score, each.sample);
    });
    return found;
}

} // namespace fovea
