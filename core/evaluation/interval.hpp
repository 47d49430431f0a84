#pragma once

#include <cstdint>
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

/// Between which shares the true one lies.
struct ShareInterval {
    double low = 0;
    double high = 0;
};

/// Wilson's 95 % interval for a share of which `part` of `whole` were counted (Wilson 1927,
/// "Probable inference, the law of succession, and statistical inference"): also near 0 and 1 it
/// stays within them. NaN of nothing.
ShareInterval wilson95(std::int64_t part, std::int64_t whole);

} // namespace fovea
