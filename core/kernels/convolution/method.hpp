#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "core/kernels/convolution/shape.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// What each pass gets, as core/kernels/convolution.hpp says.
struct ForwardPass {
    View<const float> input;
    std::span<const float> weight;
    std::span<const float> bias; ///< empty for none
    View<float> output;
    std::span<std::byte> scratch;
    const Epilogue& epilogue;            ///< whose moments have no count yet
    std::span<const std::byte> prepared; ///< empty where nothing is prepared
};

struct BackwardDataPass {
    View<const float> dOutput;
    std::span<const float> weight;
    View<float> dInput;
    std::span<std::byte> scratch;
};

struct BackwardWeightsPass {
    View<const float> input;
    View<const float> dOutput;
    std::span<float> dWeight;
    std::span<float> dBias; ///< empty for none
    std::span<std::byte> scratch;
};

/// How a method computes one of the passes; all null where it does not.
template <class Pass>
struct PassMethod {
    std::string_view name; ///< in words for people

    /// The time that the pass takes, in multiply-adds of the direct algorithm, by the shape for the
    /// planned batch and the instruction set in use. Nothing that is measured while the program
    /// runs may enter, so that the bytes of a run can be had again.
    /// out  `unbeaten` for shapes that it is made for, `unsuited` for those that it cannot compute
    double (*cost)(const ConvolutionShape& shape) = nullptr;

    std::int64_t (*scratchBytes)(const ConvolutionShape& shape) = nullptr;
    void (*run)(const ConvolutionShape& shape, const Pass& pass) = nullptr;
};

constexpr double unbeaten = 0;
constexpr double unsuited = std::numeric_limits<double>::infinity();

/// One way of computing convolutions. Each has a folder of its own, where its Method is a constant,
/// and a line in choice.cpp.
struct Method {
    PassMethod<ForwardPass> forward{};
    PassMethod<BackwardDataPass> backwardData{};
    PassMethod<BackwardWeightsPass> backwardWeights{};

    // Of forward: the blocks that its moments come in, and what it lays out of the weights, once
    // for many passes; the latter null where it lays out nothing.
    std::int64_t (*momentBlocks)(const ConvolutionShape& shape) = nullptr;
    std::int64_t (*preparedBytes)(const ConvolutionShape& shape) = nullptr;
    void (*prepare)(const ConvolutionShape& shape, std::span<const float> weight,
                    std::span<std::byte> prepared) = nullptr;
};

} // namespace fovea::convolution
