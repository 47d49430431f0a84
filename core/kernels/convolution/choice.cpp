#include "core/kernels/convolution/choice.hpp"

#include <algorithm>
#include <atomic>

#include "core/kernels/convolution/panel.hpp"

namespace fovea {

namespace {

std::atomic<bool>& winogradFlag() {
    static std::atomic<bool> isAllowed = true;
    return isAllowed;
}

} // namespace

void allowWinograd(bool isAllowed) { winogradFlag() = isAllowed; }

bool isWinogradAllowed() { return winogradFlag(); }

namespace convolution {

namespace {

bool suitsWinograd(const ConvolutionShape& s) {
    return s.kernel == Size2{3, 3} && s.stride == Size2{1, 1} && s.dilation == Size2{1, 1};
}

/// Below this the transforms of the tiles cost more than their products save.
constexpr std::int64_t fewestChannels = 16;

Algorithm algorithmFor(const ConvolutionShape& s) {
    const bool isWorthIt = suitsWinograd(s) && isWinogradAllowed() &&
                           s.inputsPerGroup() >= fewestChannels &&
                           s.outputsPerGroup() >= fewestChannels;
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
    constexpr std::int64_t side = 4;
    constexpr std::int64_t points = 36;
    constexpr std::int64_t block = 64;
    const auto ceilDivide = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
    const std::int64_t inputs = s.inputsPerGroup();
    const std::int64_t outputs = s.outputsPerGroup();
    const auto tiles =
        static_cast<double>(ceilDivide(s.output.h, side) * ceilDivide(s.output.w, side));
    const auto products = static_cast<double>(points * inputs * outputs);
    const auto inputTiles =
        static_cast<double>(roundUpToVectors(inputs) * ceilDivide(outputs, block));
    const auto outputTiles =
        static_cast<double>(roundUpToVectors(outputs) * ceilDivide(inputs, block));
    return slowness * tiles *
           (products + inputTransform * inputTiles + outputTransform * outputTiles);
}

} // namespace

Algorithm forwardAlgorithm(const ConvolutionShape& shape) { return algorithmFor(shape); }

Algorithm backwardDataAlgorithm(const ConvolutionShape& shape) { return algorithmFor(shape); }

Algorithm backwardWeightsAlgorithm(const ConvolutionShape& shape) {
    constexpr std::int64_t fewestGradientChannels = 8;
    const bool isWorthIt =
        isWinogradAllowed() && suitsWinograd(shape) &&
        std::min(shape.inputsPerGroup(), shape.outputsPerGroup()) >= fewestGradientChannels &&
        winogradGradientCost(shape) * static_cast<double>(shape.groups) <
            static_cast<double>(shape.macs());
    return isWorthIt ? Algorithm::Winograd : Algorithm::Direct;
}

std::int64_t plannedImages(const ConvolutionShape& shape) {
    return shape.plannedBatch > 0 ? shape.plannedBatch : shape.input.n;
}

} // namespace convolution

} // namespace fovea
