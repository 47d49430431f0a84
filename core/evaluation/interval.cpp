#include "core/evaluation/interval.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fovea {

namespace {

/// The 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom.
constexpr std::array<double, 20> quantiles{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365,
                                           2.306,  2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
                                           2.131,  2.120, 2.110, 2.101, 2.093, 2.086};

/// Beyond the table the quantile falls by so little that its last one errs to the safe side.
double quantile(std::size_t degrees) { return quantiles[std::min(degrees, quantiles.size()) - 1]; }

} // namespace

Interval interval95(std::span<const double> values) {
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values)
        sum += value;
    const double mean = sum / count;
    if (values.size() < 2)
        return {mean, std::numeric_limits<double>::quiet_NaN()};
    double squares = 0;
    for (const double value : values)
        squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / (count - 1));
    return {mean, quantile(values.size() - 1) * deviation / std::sqrt(count)};
}

} // namespace fovea
