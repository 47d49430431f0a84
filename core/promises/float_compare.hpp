#pragma once

#include <span>

namespace fovea {

bool areBitEqual(std::span<const float> a, std::span<const float> b);

/// Whether two results agree within rounding: relative to the largest value, NaN never.
bool areClose(std::span<const float> a, std::span<const float> b);

/// Whether each value has been written since it was made NaN.
bool areSet(std::span<const float> values);

} // namespace fovea
