#pragma once

/// What the normalization layers compute, as plain loops in double from their papers' formulas.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/shape.hpp"

namespace fovea::test {

using Doubles = std::vector<double>;
using DoublesFunction = std::function<Doubles(const Doubles&)>;

Doubles doublesOf(std::span<const float> values);

/// Largest difference between two lists, relative to the largest value of the second, or to 1.
double distance(std::span<const float> actual, const Doubles& expected);

/// Names the set that a value is normalized with: (n, pixel, c).
using CellOf = std::function<std::int64_t(std::int64_t, std::int64_t, std::int64_t)>;

Doubles normalized(const Shape& shape, const Doubles& x, double epsilon, const CellOf& key);

Doubles localResponse(const Shape& shape, const Doubles& x, std::int64_t size, double alpha,
                      double beta, double k);

Doubles localContrast(const Shape& shape, Doubles values, std::int64_t kernel,
                      const std::string& mode, double threshold);

/// The gradient of sum(dOutput * function(x)) by central differences in double.
Doubles gradientOf(const DoublesFunction& function, Doubles x, const Doubles& dOutput);

} // namespace fovea::test
