#pragma once

#include "core/kernels/convolution/correlation.hpp"
#include "core/kernels/convolution/winograd/tiles.hpp"

namespace fovea::convolution {

/// B^T d B of tiles [begin, end): row t - begin of the planes has tile t's channels. Values outside
/// the image are 0; `zeros` has as many of them as the correlation has source channels.
void transformInput(const Correlation& correlation, const Tiles& tiles, std::int64_t begin,
                    std::int64_t end, const float* zeros, const Planes& planes, float* to);

} // namespace fovea::convolution
