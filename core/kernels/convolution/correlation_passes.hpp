#pragma once

#include <cstdint>
#include <span>

#include "core/base/function_ref.hpp"
#include "core/kernels/convolution/correlation.hpp"
#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

// For methods that compute a correlation: a pass is one for each group of channels and, going back
// to the data, for each phase of the stride.

/// The first group's correlations without data, for how much memory and how many blocks they take.
Correlation forwardCorrelation(const ConvolutionShape& shape);
std::int64_t mostOfBackwardData(const ConvolutionShape& shape,
                                FunctionRef<std::int64_t(const Correlation&)> bytesOf);

/// preparedFloats  what is laid out of each group's weights, where pass.prepared has them
void forEachForward(const ConvolutionShape& shape, const ForwardPass& pass,
                    std::int64_t preparedFloats, FunctionRef<void(const Correlation&)> run);
void forEachBackwardData(const ConvolutionShape& shape, const BackwardDataPass& pass,
                         FunctionRef<void(const Correlation&)> run);

/// Calls prepare(correlation, where its weights are laid out) for each group.
void forEachPrepared(const ConvolutionShape& shape, std::span<const float> weight,
                     std::span<std::byte> prepared, std::int64_t preparedFloats,
                     FunctionRef<void(const Correlation&, float*)> prepare);

} // namespace fovea::convolution
