#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// Samples whose most probable class has a probability in (from, to].
struct ReliabilityBin {
    double from = 0;
    double to = 0;
    std::int64_t samples = 0;
    double confidence = 0; ///< its mean; NaN without samples
    double accuracy = 0;   ///< share that is right; NaN without samples
};

/// How far a network's probabilities can be taken at their word: the points of a reliability
/// diagram (scikit-learn's calibration_curve, strategy="uniform"), and in one number how far they
/// lie from the diagonal.
struct Calibration {
    std::vector<ReliabilityBin> bins;
    /// Mean distance of confidence and accuracy, each bin by its samples (ECE; Naeini, Cooper,
    /// Hauskrecht 2015); NaN without samples.
    double expectedError = 0;
};

inline constexpr int calibrationBins = 15;

Calibration calibrationOf(const Probabilities& probabilities, std::span<const std::int32_t> labels,
                          int bins = calibrationBins);

/// Temperatures beyond these change nothing that anybody would see.
inline constexpr double leastTemperature = 0.05;
inline constexpr double mostTemperature = 20;

/// The temperature (Probabilities::withTemperature) whose log-loss is least, to 1e-6 of it. The
/// log-loss is convex in 1 / temperature, so there is one, or it is at an end of the range above:
/// where every sample is right, the surer the better.
/// labels  of at least one sample
double fittedTemperature(const Probabilities& probabilities, std::span<const std::int32_t> labels);

} // namespace fovea
