#include "core/evaluation/confusion_matrix.hpp"

#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "core/data/formats/csv_field.hpp"

namespace fovea {

namespace {

double share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

std::int64_t ConfusionMatrix::total() const {
    return std::accumulate(m_counts.begin(), m_counts.end(), std::int64_t{0});
}

std::int64_t ConfusionMatrix::correct() const {
    std::int64_t sum = 0;
    for (std::int32_t i = 0; i < size(); ++i)
        sum += count(i, i);
    return sum;
}

double ConfusionMatrix::top1() const {
    const std::int64_t all = total();
    return all == 0 ? 0.0 : share(correct(), all);
}

std::int64_t ConfusionMatrix::support(std::int32_t truth) const {
    std::int64_t sum = 0;
    for (std::int32_t predicted = 0; predicted < size(); ++predicted)
        sum += count(truth, predicted);
    return sum;
}

double ConfusionMatrix::recall(std::int32_t truth) const {
    return share(count(truth, truth), support(truth));
}

double ConfusionMatrix::precision(std::int32_t predicted) const {
    std::int64_t sum = 0;
    for (std::int32_t truth = 0; truth < size(); ++truth)
        sum += count(truth, predicted);
    return share(count(predicted, predicted), sum);
}

double ConfusionMatrix::f1(std::int32_t label) const {
    const double r = recall(label);
    const double p = precision(label);
    // Both zero is the limit of both small; NaN passes through.
    return r + p == 0 ? 0.0 : 2 * r * p / (r + p);
}

std::string ConfusionMatrix::toCsv() const {
    std::string text = "true\\predicted";
    for (const std::string& name : m_classes)
        text += "," + csvField(name);
    text += "\n";
    for (std::int32_t truth = 0; truth < size(); ++truth) {
        text += csvField(m_classes[static_cast<std::size_t>(truth)]);
        for (std::int32_t predicted = 0; predicted < size(); ++predicted)
            text += fmt::format(",{}", count(truth, predicted));
        text += "\n";
    }
    return text;
}

} // namespace fovea
