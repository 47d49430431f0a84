#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace fovea {

/// Points in the plane of their two principal axes.
struct PrincipalAxes {
    std::vector<std::array<double, 2>> points; ///< in the order of the rows
    std::array<double, 2> shares{};            ///< of the whole variance, along each axis
};

/// Where rows of numbers lie along the two directions in which they differ most. An axis' sign is
/// such that its number of the largest magnitude is positive, so that it is the same each time.
/// source  Hotelling 1933, "Analysis of a complex of statistical variables into principal
///         components"; for rows of many numbers the two directions are found without the whole
///         covariance (Halko, Martinsson, Tropp 2011, "Finding structure with randomness",
///         algorithm 4.4)
/// rows    one after another, of `width` numbers each
PrincipalAxes principalAxes(std::span<const float> rows, std::size_t width);

} // namespace fovea
