#include "core/evaluation/measures/mcnemar.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

namespace {

/// The probability of at most `count` heads in `tosses` of a fair coin.
double atMostHeads(std::int64_t count, std::int64_t tosses) {
    double probability = std::pow(0.5, static_cast<double>(tosses));
    double sum = probability;
    for (std::int64_t heads = 1; heads <= count; ++heads) {
        probability *= static_cast<double>(tosses - heads + 1) / static_cast<double>(heads);
        sum += probability;
    }
    return sum;
}

} // namespace

McNemar mcnemar(const PairedCounts& counts) {
    const std::int64_t fewer = std::min(counts.onlyFirstRight, counts.onlySecondRight);
    const std::int64_t pairs = counts.discordant();
    if (pairs < exactBelow)
        return {static_cast<double>(fewer), std::min(1.0, 2 * atMostHeads(fewer, pairs)), true};
    const double distance =
        std::abs(static_cast<double>(counts.onlyFirstRight - counts.onlySecondRight)) - 1;
    const double statistic = distance * distance / static_cast<double>(pairs);
    // The upper tail of chi-squared with one degree of freedom.
    return {statistic, std::erfc(std::sqrt(statistic / 2)), false};
}

} // namespace fovea
