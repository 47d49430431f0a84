#include "core/kernels/convolution/choice.hpp"

#include <algorithm>

#include "core/kernels/convolution/panel.hpp"

namespace fovea::convolution {

namespace {

bool suitsWinograd(const ConvolutionShape& s) {
    return s.allowsWinograd && s.kernel == Size2{3, 3} && s.stride == Size2{1, 1} &&
           s.dilation == Size2{1, 1};
}

/// Below this the transforms of the tiles cost more than their products save.
constexpr std::int64_t fewestChannels = 16;

constexpr std::int64_t tileSide = 4;
constexpr std::int64_t tilePoints = 36;

std::int64_t tilesPerImage(const ConvolutionShape& s) {
    const auto along = [](std::int64_t size) { return (size + tileSide - 1) / tileSide; };
    return along(s.output.h) * along(s.output.w);
}

/// What it takes to read a group's weights once, in multiply-adds: two cores do about 10 of them
/// while memory gives a float, and about 3 where the weights stay in a cache.
double readingCost(std::int64_t floats) {
    constexpr std::int64_t cachedFloats = 4 * 1024 * 1024;
    return static_cast<double>(floats) * (floats > cachedFloats ? 10 : 3);
}

/// The time for a group of the planned batch, forward or back to the data, in multiply-adds of the
/// direct algorithm. Winograd's products are slower than those, as their sums go through memory,
/// its transforms take as long as so many multiply-adds for each channel of a tile, and it reads
/// four times as many weights: with few tiles that decides.
double winogradCost(const ConvolutionShape& s) {
    constexpr double slowness = 1.25;
    constexpr double inputTransform = 120;
    constexpr double outputTransform = 80;
    const std::int64_t weights = tilePoints * s.inputsPerGroup() * s.outputsPerGroup();
    const double tile =
        slowness * static_cast<double>(weights) +
        inputTransform * static_cast<double>(roundUpToVectors(s.inputsPerGroup())) +
        outputTransform * static_cast<double>(roundUpToVectors(s.outputsPerGroup()));
    return static_cast<double>(tilesPerImage(s) * plannedImages(s)) * tile + readingCost(weights);
}

double directCost(const ConvolutionShape& s) {
    const std::int64_t weights =
        s.kernel.height * s.kernel.width * s.inputsPerGroup() * s.outputsPerGroup();
    return static_cast<double>(s.output.h * s.output.w * plannedImages(s) * weights) +
           readingCost(weights);
}

Algorithm algorithmFor(const ConvolutionShape& s) {
    const bool isWorthIt = suitsWinograd(s) && s.inputsPerGroup() >= fewestChannels &&
                           s.outputsPerGroup() >= fewestChannels && winogradCost(s) < directCost(s);
    return isWorthIt ? Algorithm::Winograd : Algorithm::Direct;
}

/// The time for an image's and a group's share of the weights' gradient, in multiply-adds of the
/// direct algorithm. A transform of a channel's tile is as long as so many of them, and is done
/// again for each block of 64 channels at the other end; Winograd's products are the slower ones
/// as their sums go through the second cache.
double winogradGradientCost(const ConvolutionShape& s) {
    constexpr double inputTransform = 120;
    constexpr double outputTransform = 80;
    constexpr double slowness = 1.2;
    constexpr std::int64_t block = 64;
    const auto ceilDivide = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
    const std::int64_t inputs = s.inputsPerGroup();
    const std::int64_t outputs = s.outputsPerGroup();
    const auto tiles = static_cast<double>(tilesPerImage(s));
    const auto products = static_cast<double>(tilePoints * inputs * outputs);
    const auto inputTiles =
        static_cast<double>(roundUpToVectors(inputs) * ceilDivide(outputs, block));
    const auto outputTiles =
        static_cast<double>(roundUpToVectors(outputs) * ceilDivide(inputs, block));
    return slowness * tiles *
           (products + inputTransform * inputTiles + outputTransform * outputTiles);
}

} // namespace

bool preparesWinograd(const ConvolutionShape& s) {
    constexpr std::int64_t manyTiles = 128;
    return tilesPerImage(s) * plannedImages(s) < manyTiles;
}

Algorithm forwardAlgorithm(const ConvolutionShape& shape) { return algorithmFor(shape); }

Algorithm backwardDataAlgorithm(const ConvolutionShape& shape) { return algorithmFor(shape); }

Algorithm backwardWeightsAlgorithm(const ConvolutionShape& shape) {
    constexpr std::int64_t fewestGradientChannels = 8;
    const bool isWorthIt =
        suitsWinograd(shape) &&
        std::min(shape.inputsPerGroup(), shape.outputsPerGroup()) >= fewestGradientChannels &&
        winogradGradientCost(shape) * static_cast<double>(shape.groups) <
            static_cast<double>(shape.macs());
    return isWorthIt ? Algorithm::Winograd : Algorithm::Direct;
}

std::int64_t plannedImages(const ConvolutionShape& shape) {
    return shape.plannedBatch > 0 ? shape.plannedBatch : shape.input.n;
}

} // namespace fovea::convolution
