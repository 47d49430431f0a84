#include "core/evaluation/measures/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/evaluation/measures/accuracies.hpp"

namespace fovea {

namespace {

constexpr double noShare = std::numeric_limits<double>::quiet_NaN();

/// The bin (from, to] of a probability; 0 itself is in the first.
std::size_t binOf(double confidence, int bins) {
    const auto place = static_cast<int>(std::ceil(confidence * bins)) - 1;
    return static_cast<std::size_t>(std::clamp(place, 0, bins - 1));
}

/// The slope of the log-loss over 1 / temperature: for each sample the mean logarithm, by the
/// scaled probabilities, less that of the true class.
double slopeAt(const Probabilities& probabilities, std::span<const std::int32_t> labels,
               double inverse) {
    constexpr std::int64_t rowsAtOnce = 256;
    const auto count = static_cast<std::int64_t>(labels.size());
    // Sums of pieces, added in their order: the same with any number of threads.
    std::vector<double> slopes(static_cast<std::size_t>((count + rowsAtOnce - 1) / rowsAtOnce));
    parallelChunks(count, rowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
        double slope = 0;
        for (std::int64_t sample = begin; sample < end; ++sample) {
            const auto row = probabilities.logs(sample);
            const auto clipped = [&](std::size_t label) {
                return std::max(leastLog(), static_cast<double>(row[label]));
            };
            double largest = leastLog();
            for (std::size_t label = 0; label < row.size(); ++label)
                largest = std::max(largest, clipped(label));
            double sum = 0;
            double weighted = 0;
            for (std::size_t label = 0; label < row.size(); ++label) {
                const double log = clipped(label);
                const double share = std::exp(inverse * (log - largest));
                sum += share;
                weighted += share * log;
            }
            slope += weighted / sum -
                     clipped(static_cast<std::size_t>(labels[static_cast<std::size_t>(sample)]));
        }
        slopes[static_cast<std::size_t>(begin / rowsAtOnce)] = slope;
    });
    double sum = 0;
    for (const double slope : slopes)
        sum += slope;
    return sum;
}

} // namespace

Calibration calibrationOf(const Probabilities& probabilities, std::span<const std::int32_t> labels,
                          int bins) {
    Calibration calibration;
    for (int i = 0; i < bins; ++i)
        calibration.bins.push_back(
            {static_cast<double>(i) / bins, static_cast<double>(i + 1) / bins, 0, 0, 0});
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto sample = static_cast<std::int64_t>(i);
        const std::int32_t predicted = probabilities.mostProbable(sample);
        const double confidence = probabilities.at(sample, predicted);
        ReliabilityBin& bin = calibration.bins[binOf(confidence, bins)];
        ++bin.samples;
        bin.confidence += confidence;
        bin.accuracy += predicted == labels[i] ? 1 : 0;
    }
    for (ReliabilityBin& bin : calibration.bins) {
        if (bin.samples == 0) {
            bin.confidence = bin.accuracy = noShare;
            continue;
        }
        calibration.expectedError += std::abs(bin.accuracy - bin.confidence);
        bin.confidence /= static_cast<double>(bin.samples);
        bin.accuracy /= static_cast<double>(bin.samples);
    }
    calibration.expectedError /= static_cast<double>(labels.size());
    return calibration;
}

double fittedTemperature(const Probabilities& probabilities, std::span<const std::int32_t> labels) {
    double low = 1 / mostTemperature;
    double high = 1 / leastTemperature;
    if (slopeAt(probabilities, labels, low) >= 0)
        return mostTemperature;
    if (slopeAt(probabilities, labels, high) <= 0)
        return leastTemperature;
    // The slope rises with 1 / temperature; halving by its sign needs no second derivative, which
    // vanishes where a network is all too sure.
    while (high / low > 1 + 1e-6) {
        const double middle = std::sqrt(low * high);
        (slopeAt(probabilities, labels, middle) < 0 ? low : high) = middle;
    }
    return 1 / std::sqrt(low * high);
}

} // namespace fovea
