#pragma once

#include <span>

namespace fovea {

/// The mean of some runs' figures and how far it may be off.
struct Interval {
    double mean = 0;
    double halfWidth = 0; ///< of the 95 % confidence interval; NaN for fewer than two values
};

/// Student's t interval for the mean of `values`, at least one (Student 1908, "The probable error
/// of a mean").
Interval interval95(std::span<const double> values);

} // namespace fovea
