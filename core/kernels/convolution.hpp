#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// The three passes of a convolution. Results overwrite; nothing is allocated; `scratch` is aligned
/// to 64 bytes and has at least the bytes that the pass's own ...ScratchBytes says, for this batch
/// or a larger one.
///
/// threads  the pool of core/base/parallel; the results' bytes do not depend on their number
///
/// epilogue  applied to each output while it is in the cache
/// prepared  what prepareConvolution made of these weights, so that it need not be made again; or
///           empty
void convolutionForward(const ConvolutionShape& shape, View<const float> input,
                        std::span<const float> weight, std::span<const float> bias,
                        View<float> output, std::span<std::byte> scratch,
                        const Epilogue& epilogue = {},
                        std::span<const std::byte> prepared = {}) noexcept;
std::int64_t convolutionForwardScratchBytes(const ConvolutionShape& shape);

/// The blocks that forward's moments come in, for this batch or a smaller one.
std::int64_t convolutionMomentBlocks(const ConvolutionShape& shape);

/// Lays the weights out as forward reads them, once for many passes over unchanged weights of the
/// same planned batch.
void prepareConvolution(const ConvolutionShape& shape, std::span<const float> weight,
                        std::span<std::byte> prepared) noexcept;
std::int64_t preparedConvolutionBytes(const ConvolutionShape& shape);

void convolutionBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                             std::span<const float> weight, View<float> dInput,
                             std::span<std::byte> scratch) noexcept;
std::int64_t convolutionBackwardDataScratchBytes(const ConvolutionShape& shape);

/// dBias may be empty.
void convolutionBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                View<const float> dOutput, std::span<float> dWeight,
                                std::span<float> dBias, std::span<std::byte> scratch) noexcept;
std::int64_t convolutionBackwardWeightsScratchBytes(const ConvolutionShape& shape);

} // namespace fovea
