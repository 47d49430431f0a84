#pragma once

#include <cstdint>

namespace fovea {

/// How two runs fared on the same samples.
struct PairedCounts {
    std::int64_t bothRight = 0;
    std::int64_t onlyFirstRight = 0;
    std::int64_t onlySecondRight = 0;
    std::int64_t bothWrong = 0;

    std::int64_t discordant() const { return onlyFirstRight + onlySecondRight; }

    std::int64_t total() const { return bothRight + discordant() + bothWrong; }
};

/// Whether two runs that differ so differ by more than chance (McNemar 1947, "Note on the sampling
/// error of the difference between correlated proportions or percentages").
struct McNemar {
    double statistic = 0; ///< exact: the smaller of the two counts; else chi-squared
    double pValue = 1;    ///< of so large a difference where both are as good
    bool isExact = true;
};

/// Below so many pairs in which one alone is right, the exact binomial test is taken.
inline constexpr std::int64_t exactBelow = 25;

/// As statsmodels.stats.contingency_tables.mcnemar has it: exact, or chi-squared with the
/// continuity correction. Where they never differ, the value is 1.
McNemar mcnemar(const PairedCounts& counts);

} // namespace fovea
