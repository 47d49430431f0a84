#pragma once

#include "core/kernels/convolution.hpp"

namespace fovea::convolution {

enum class Algorithm { Direct, Winograd };

/// What a pass is computed by: the one that a model of its cost takes for faster. It looks at the
/// shape for the planned batch, what it allows and the instruction set in use, and at nothing that
/// is measured while the program runs, so that the bytes of a run can be had again.
Algorithm forwardAlgorithm(const ConvolutionShape& shape);
Algorithm backwardDataAlgorithm(const ConvolutionShape& shape);
Algorithm backwardWeightsAlgorithm(const ConvolutionShape& shape);

/// Whether weights that Winograd's algorithm transformed are worth keeping from pass to pass: four
/// times as large as they were, they spare a batch of many tiles next to nothing.
bool preparesWinograd(const ConvolutionShape& shape);

/// The batch that algorithms and divisions are chosen for.
std::int64_t plannedImages(const ConvolutionShape& shape);

} // namespace fovea::convolution
