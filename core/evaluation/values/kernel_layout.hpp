#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/evaluation/values/volume.hpp"
#include "core/graph/infer.hpp"

namespace fovea {

/// Which map of the input a connection's kernel reads, and which of the output it adds to.
struct Connection {
    std::int64_t input = 0;
    std::int64_t output = 0;

    bool operator==(const Connection&) const = default;
};

/// What surrounds a layer, as far as its weights are read by it.
struct KernelContext {
    Shape input;  ///< of its first input
    Shape output; ///< its own
    /// The maps whose values its input is, in their order, where that is a vector: what a flatten
    /// made a vector of. A weight of each value is then a picture over them.
    std::optional<Shape> flattened{};
    bool seesImage = false;    ///< its input's channels, or those maps, are the image's own
    bool givesClasses = false; ///< its outputs are the classes
    std::vector<Connection> connections{}; ///< of a weight by connections; empty: not known
};

/// Of a node of a network that was inferred; of one that is not in it, nothing.
KernelContext kernelContext(const NetworkSpec& spec, const NetworkReport& report,
                            const std::string& node, const LayerRegistry& registry);

/// How a weight's numbers lie as kernels: boxes of depth x height x width, one for each position,
/// input and output.
struct KernelLayout {
    Size3 extents{};
    Size3 steps{0, 0, 0};
    std::int64_t positions = 1; ///< places with weights of their own
    std::int64_t positionStep = 0;
    Size2 positionGrid{};    ///< the same, as rows and columns
    std::int64_t inputs = 1; ///< that one output is over; where there are groups, within one
    std::int64_t inputStep = 0;
    std::int64_t outputs = 1; ///< or connections
    std::int64_t outputStep = 0;

    bool isSignal = false;   ///< kernels are curves
    bool isTemplate = false; ///< its input's values are a map's
    bool isColour = false;   ///< three inputs are the image's red, green and blue
    bool isNumbers =
        false; ///< a kernel is a number; they stand along the width, by input or output
    bool areOutputs = false; ///< what stands along the width is outputs
    bool hasInputs = true;   ///< else it is a number or a map for each output: a bias

    std::int64_t groups = 1;
    bool groupsOutputs = false; ///< outputs are counted within a group and inputs through

    bool hasConnections = false;           ///< outputs are connections
    std::vector<Connection> connections{}; ///< empty: not known

    /// The channel of the layer's input that kernel (input, output) reads.
    std::int64_t inputChannel(std::int64_t input, std::int64_t output) const;

    /// The channel of the layer's output that it adds to.
    std::int64_t outputChannel(std::int64_t input, std::int64_t output) const;

    Volume kernel(std::span<const float> values, std::int64_t position, std::int64_t input,
                  std::int64_t output) const;
};

/// Read from the weight's axes (WeightInfo::axes): D, H and W are a kernel's extents, I its inputs,
/// O its outputs, P positions and C connections. Axes that say nothing make a row of numbers.
KernelLayout kernelLayout(const WeightInfo& info, const KernelContext& context);

} // namespace fovea
