#include "core/kernels/convolution/winograd/cost.hpp"

#include "core/kernels/convolution/cost.hpp"
#include "core/kernels/convolution/method.hpp"
#include "core/kernels/convolution/panel.hpp"

namespace fovea::convolution {

namespace {

/// Below this the transforms of the tiles cost more than their products save.
constexpr std::int64_t fewestChannels = 16;
constexpr std::int64_t fewestGradientChannels = 8;

constexpr std::int64_t tileSide = 4;
constexpr std::int64_t tilePoints = 36;

// A transform of a channel's tile takes as long as so many multiply-adds.
constexpr double inputTransform = 120;
constexpr double outputTransform = 80;

bool suits(const ConvolutionShape& s, std::int64_t channels) {
    return s.allowsWinograd && s.kernel == Size2{3, 3} && s.stride == Size2{1, 1} &&
           s.dilation == Size2{1, 1} && s.inputsPerGroup() >= channels &&
           s.outputsPerGroup() >= channels;
}

std::int64_t ceilDivide(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::int64_t tilesPerImage(const ConvolutionShape& s) {
    return ceilDivide(s.output.h, tileSide) * ceilDivide(s.output.w, tileSide);
}

} // namespace

/// For a group of the planned batch. The products are slower than the direct algorithm's, as their
/// sums go through memory, and four times as many weights are read: with few tiles that decides.
double winogradCost(const ConvolutionShape& s) {
    if (!suits(s, fewestChannels))
        return unsuited;
    constexpr double slowness = 1.25;
    const std::int64_t weights = tilePoints * s.inputsPerGroup() * s.outputsPerGroup();
    const double tile =
        slowness * static_cast<double>(weights) +
        inputTransform * static_cast<double>(roundUpToVectors(s.inputsPerGroup())) +
        outputTransform * static_cast<double>(roundUpToVectors(s.outputsPerGroup()));
    return static_cast<double>(tilesPerImage(s) * s.plannedImages()) * tile + readingCost(weights);
}

/// For a sample's share. A tile is transformed again for each block of 64 channels at the other
/// end; the products are the slower ones, as their sums go through the second cache.
double winogradGradientCost(const ConvolutionShape& s) {
    if (!suits(s, fewestGradientChannels))
        return unsuited;
    constexpr double slowness = 1.2;
    constexpr std::int64_t block = 64;
    const std::int64_t inputs = s.inputsPerGroup();
    const std::int64_t outputs = s.outputsPerGroup();
    const auto tiles = static_cast<double>(tilesPerImage(s));
    const auto products = static_cast<double>(tilePoints * inputs * outputs);
    const auto inputTiles =
        static_cast<double>(roundUpToVectors(inputs) * ceilDivide(outputs, block));
    const auto outputTiles =
        static_cast<double>(roundUpToVectors(outputs) * ceilDivide(inputs, block));
    const double group =
        slowness * tiles * (products + inputTransform * inputTiles + outputTransform * outputTiles);
    return group * static_cast<double>(s.groups);
}

bool isWinogradWorthPreparing(const ConvolutionShape& s) {
    constexpr std::int64_t manyTiles = 128;
    return tilesPerImage(s) * s.plannedImages() < manyTiles;
}

} // namespace fovea::convolution
