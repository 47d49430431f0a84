#include "core/evaluation/measures/probabilities.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/half.hpp"
#include "core/base/parallel.hpp"

namespace fovea {

namespace {

/// Logarithm of the sum of exp(value * scale), the largest taken out first.
double logSum(std::span<const float> values, double scale) {
    const double largest = scale * static_cast<double>(*std::ranges::max_element(values));
    double sum = 0;
    for (const float value : values)
        sum += std::exp(scale * static_cast<double>(value) - largest);
    return largest + std::log(sum);
}

} // namespace

Probabilities Probabilities::of(std::int32_t classes, std::span<const double> probabilities) {
    std::vector<float> logs(probabilities.size());
    std::ranges::transform(probabilities, logs.begin(),
                           [](double each) { return static_cast<float>(std::log(each)); });
    return {classes, std::move(logs)};
}

void Probabilities::reserve(std::int64_t samples) {
    m_logs.reserve(static_cast<std::size_t>(samples) * static_cast<std::size_t>(m_classes));
}

void Probabilities::addLogits(std::span<const float> logits) {
    const double whole = logSum(logits, 1);
    for (const float logit : logits)
        m_logs.push_back(
            fromHalfBits(halfBits(static_cast<float>(static_cast<double>(logit) - whole))));
}

double Probabilities::at(std::int64_t sample, std::int32_t label) const {
    return std::exp(static_cast<double>(logs(sample)[static_cast<std::size_t>(label)]));
}

std::int32_t Probabilities::mostProbable(std::int64_t sample) const {
    const std::span<const float> row = logs(sample);
    return static_cast<std::int32_t>(std::ranges::max_element(row) - row.begin());
}

Probabilities Probabilities::withTemperature(double temperature) const {
    Probabilities scaled(m_classes, m_logs);
    constexpr std::int64_t rowsAtOnce = 256;
    parallelChunks(samples(), rowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t sample = begin; sample < end; ++sample) {
            const double whole = logSum(logs(sample), 1 / temperature);
            const auto classes = static_cast<std::size_t>(m_classes);
            for (float& value : std::span(scaled.m_logs)
                                    .subspan(static_cast<std::size_t>(sample) * classes, classes))
                value = static_cast<float>(static_cast<double>(value) / temperature - whole);
        }
    });
    return scaled;
}

} // namespace fovea
