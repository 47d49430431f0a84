#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/tensor.hpp"

namespace fovea {

/// A sample that could not be prepared, and why, in words that name it.
struct LeftOut {
    std::size_t sample = 0; ///< index into the dataset
    std::string reason;
};

/// A batch in a recycled buffer, in the network's input layout. A sample that cannot be read leaves
/// no hole: those behind it move up. So which samples a batch has, follows from the order of the
/// epoch and from which files can be read.
struct Batch {
    Tensor images;                    ///< [N, D, H, W, C], normalized
    std::vector<std::int32_t> labels; ///< [N]
    std::vector<std::size_t> samples; ///< [N] indices into the dataset
    std::int64_t count = 0;           ///< samples in use, from the front; 0 where all are left out
    std::vector<LeftOut> leftOut{};   ///< in the order of the epoch
};

} // namespace fovea
