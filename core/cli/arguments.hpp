#pragma once

#include <string_view>

#include "core/base/error.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// "1x28x28": channels, height and width of a sample.
/// errors  Usage: two numbers or four, a letter, a number out of 1 to 65536
Result<Shape> parseInput(std::string_view text);

/// "64x48", height first, or "64" for both.
Result<Size2> parseSize(std::string_view text);

} // namespace fovea
