#include "core/evaluation/measures/accuracies.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double orZero(double value) { return std::isnan(value) ? 0 : value; }

/// F1 where a division by zero counts 0: a class that occurs on one side alone has none right.
double f1OrZero(const ConfusionMatrix& confusion, std::int32_t label) {
    return orZero(confusion.f1(label));
}

bool isPredicted(const ConfusionMatrix& confusion, std::int32_t label) {
    return !std::isnan(confusion.precision(label));
}

/// The mean over the classes that have a weight above 0.
template <class Weight>
Averages averages(const ConfusionMatrix& confusion, Weight weightOf) {
    Averages sum;
    double weights = 0;
    for (std::int32_t label = 0; label < confusion.size(); ++label) {
        const double weight = weightOf(label);
        if (weight <= 0)
            continue;
        weights += weight;
        sum.precision += weight * orZero(confusion.precision(label));
        sum.recall += weight * orZero(confusion.recall(label));
        sum.f1 += weight * f1OrZero(confusion, label);
    }
    if (weights == 0)
        return {none, none, none};
    return {sum.precision / weights, sum.recall / weights, sum.f1 / weights};
}

} // namespace

Averages macroAverages(const ConfusionMatrix& confusion) {
    return averages(confusion, [&](std::int32_t label) {
        return confusion.support(label) > 0 || isPredicted(confusion, label) ? 1.0 : 0.0;
    });
}

Averages weightedAverages(const ConfusionMatrix& confusion) {
    return averages(confusion, [&](std::int32_t label) {
        return static_cast<double>(confusion.support(label));
    });
}

double balancedAccuracy(const ConfusionMatrix& confusion) {
    double sum = 0;
    int classes = 0;
    for (std::int32_t label = 0; label < confusion.size(); ++label)
        if (confusion.support(label) > 0) {
            sum += confusion.recall(label);
            ++classes;
        }
    return classes == 0 ? none : sum / classes;
}

double topK(const Probabilities& probabilities, std::span<const std::int32_t> labels, int k) {
    if (labels.empty())
        return none;
    std::int64_t hits = 0;
    for (std::size_t sample = 0; sample < labels.size(); ++sample) {
        const auto row = probabilities.logs(static_cast<std::int64_t>(sample));
        const auto label = static_cast<std::size_t>(labels[sample]);
        int before = 0;
        for (std::size_t other = 0; other < row.size(); ++other)
            before +=
                row[other] > row[label] || (row[other] == row[label] && other > label) ? 1 : 0;
        hits += before < k ? 1 : 0;
    }
    return static_cast<double>(hits) / static_cast<double>(labels.size());
}

double leastLog() { return std::log(std::numeric_limits<double>::epsilon()); }

double logLoss(const Probabilities& probabilities, std::span<const std::int32_t> labels) {
    if (labels.empty())
        return none;
    double sum = 0;
    for (std::size_t sample = 0; sample < labels.size(); ++sample) {
        const auto row = probabilities.logs(static_cast<std::int64_t>(sample));
        sum -= std::max(leastLog(),
                        static_cast<double>(row[static_cast<std::size_t>(labels[sample])]));
    }
    return sum / static_cast<double>(labels.size());
}

} // namespace fovea
