#pragma once

#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/data/normalization.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What stands for "nothing there".
enum class Baseline {
    Zero,  ///< what the network gets as 0: the train images' mean where the run normalizes
    Black, ///< 0 in the sample's own numbers
    White  ///< 1 in them, of 8 bits 255
};

std::string_view nameOf(Baseline baseline); ///< "zero", "black", "white"

/// errors  Usage: another word
Result<Baseline> baselineFromName(std::string_view name);

/// A sample of nothing, as the network takes it.
std::vector<float> emptySample(Baseline baseline, const Shape& input,
                               const Normalization& normalization);

} // namespace fovea
