#pragma once

#include "core/kernels/convolution/shape.hpp"

namespace fovea::convolution {

/// What Winograd's algorithm costs forward or back to the data, and to the weights, as
/// PassMethod::cost says it.
double winogradCost(const ConvolutionShape& shape);
double winogradGradientCost(const ConvolutionShape& shape);

/// Whether transformed weights are worth keeping from pass to pass: four times as large as they
/// were, they spare a batch of many tiles next to nothing.
bool isWinogradWorthPreparing(const ConvolutionShape& shape);

} // namespace fovea::convolution
