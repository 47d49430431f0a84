#pragma once

#include <array>
#include <cstdint>

namespace fovea::convolution {

/// The transforms of Winograd's F(3x3, 4x4): nine gradients of weights from a 4x4 tile of dOutput
/// and the 6x6 tile of input that it has seen, by 36 multiplications, one at each of its points,
/// instead of 144. See transforms-inl.h.
namespace winograd_gradient {

constexpr std::int64_t taps = 3;
constexpr std::int64_t outputSide = 4;
constexpr std::int64_t inputSide = 6;

/// The points are worked through in parts, two columns of their square each: 0 and infinity, p and
/// -p, q and -q. Values at the two share most of their terms, and 12 registers hold what they need.
enum class Part { Ends, First, Second };
constexpr std::array<Part, 3> parts{Part::Ends, Part::First, Part::Second};
constexpr std::int64_t partPoints = 2 * inputSide;
constexpr std::int64_t points = 3 * partPoints;

/// Where each pixel's channels begin; pixels outside the image lie in zeros.
using InputTile = std::array<const float*, inputSide * inputSide>;
using OutputTile = std::array<const float*, outputSide * outputSide>;

/// Some channels of each of some tiles, at some points.
///
/// data  [points][tiles][channels], channels being padded to `rowFloats` and points lying
///       `pointFloats` apart; rows are written up to whole vectors
struct PointMatrices {
    float* data = nullptr;
    std::int64_t pointFloats = 0;
    std::int64_t rowFloats = 0;
};

/// The values at a part's points.
void transformInput(Part part, const InputTile* tiles, std::int64_t tileCount,
                    std::int64_t channels, const PointMatrices& to);
void transformOutput(Part part, const OutputTile* tiles, std::int64_t tileCount,
                     std::int64_t channels, const PointMatrices& to);

/// sums[channel] += all pixels of the tiles.
void addPixels(const OutputTile* tiles, std::int64_t tileCount, std::int64_t channels, float* sums);

/// Weights' gradients from the sums over all tiles.
///
/// sums     of the parts' points, one part after the other; rows of `channels` outputs, one for
/// each of `inputs` dWeight  [taps * taps][inputs][channels], strides in floats
struct GradientBlock {
    float* data = nullptr;
    std::int64_t tapStride = 0;
    std::int64_t inputStride = 0;
};

void transformSums(const PointMatrices& sums, std::int64_t inputs, std::int64_t channels,
                   const GradientBlock& dWeight);

} // namespace winograd_gradient

} // namespace fovea::convolution
