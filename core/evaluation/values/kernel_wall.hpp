#pragma once

#include <memory>

#include "core/evaluation/values/kernel_layout.hpp"
#include "core/evaluation/values/value_wall.hpp"

namespace fovea {

/// How a weight is shown.
struct KernelLook {
    ScaleBy scale = ScaleBy::Layer; ///< Map: each kernel by itself
    std::int64_t position = 0;      ///< of those that have weights of their own
    std::optional<Cut> cut{};       ///< none: the slice in the middle
    /// Of all values, where that is known already; a layer may have a hundred million.
    std::optional<ValueScale> ofAll{};
};

/// A weight's kernels side by side. Those over the image's red, green and blue as colours, each
/// with its three channels behind it; over several inputs a row for each output and a column for
/// each input, with gaps where a table connects them not; single numbers as bars. values   of the
/// weight; kept while the wall is name     of the weight: "conv1.weight" classes  that the outputs
/// are; empty where they are none
ValueWall kernelWall(std::shared_ptr<const std::vector<float>> values, const KernelLayout& layout,
                     const KernelLook& look, const std::string& name,
                     const std::vector<std::string>& classes = {});

/// "16 kernels of 5x5 over 6 maps each"
std::string kernelText(const KernelLayout& layout);

} // namespace fovea
