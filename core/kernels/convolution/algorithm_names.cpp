#include "core/kernels/convolution_algorithms.hpp"

#include "core/kernels/convolution/choice.hpp"
#include "core/kernels/convolution/depthwise/depthwise.hpp"
#include "core/kernels/convolution/narrow/single_channel.hpp"
#include "core/kernels/convolution/narrow/spread.hpp"

namespace fovea {

using namespace convolution;

// In the order in which the passes of convolution.cpp decide.
ConvolutionAlgorithms convolutionAlgorithms(const ConvolutionShape& shape) {
    constexpr std::string_view direct = "direct";
    constexpr std::string_view tiles = "Winograd F(4x4, 3x3)";
    constexpr std::string_view gradientTiles = "Winograd F(3x3, 4x4)";
    if (isDepthwise(shape))
        return {"depthwise", "depthwise", "depthwise"};
    ConvolutionAlgorithms names{direct, direct, direct};
    if (forwardAlgorithm(shape) == Algorithm::Winograd)
        names.forward = tiles;
    if (backwardDataAlgorithm(shape) == Algorithm::Winograd)
        names.backwardData = tiles;
    if (backwardWeightsAlgorithm(shape) == Algorithm::Winograd)
        names.backwardWeights = gradientTiles;
    if (isSpread(shape))
        names.backwardData = "pixels across lanes";
    if (isSingleChannel(shape))
        names.forward = names.backwardWeights = "single channel";
    return names;
}

} // namespace fovea
