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

ShareInterval wilson95(std::int64_t part, std::int64_t whole) {
    if (whole <= 0)
        return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    constexpr double z = 1.959963984540054; // the normal distribution's 97.5 % quantile
    const auto count = static_cast<double>(whole);
    const double share = static_cast<double>(part) / count;
    const double denominator = 1 + z * z / count;
    const double centre = (share + z * z / (2 * count)) / denominator;
    const double half =
        z * std::sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / denominator;
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

} // namespace fovea
