#pragma once

#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Reads the same values as an image of another size, in the order in which they lie in memory:
/// depth, row, column, channel. The way back from a dense layer to feature maps.
/// in      [N, D, H, W, C]
/// out     [N, 1, height, width, channels]
/// errors  another number of values than the input has
/// source  ONNX Reshape, with channels last
struct Reshape {
    Size2 size{1, 1};
    std::int64_t channels = 0;

    static constexpr About about{"shape.reshape", 1, "Reshape",
                                 "Reads the same values as feature maps of another size."};

    static constexpr auto settings() {
        return std::tuple{setting(&Reshape::size, "size", "Height and width of the image",
                                  Range{1, 65536}, pixels),
                          setting(&Reshape::channels, "channels",
                                  "Number of feature maps; 0 for as many as the values fill",
                                  Range{0, 16'777'216})};
    }

    Result<Plan> plan(Shapes inputs) const;

    void forward(const Forward& pass) const noexcept {
        copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        const std::int64_t maps = inputs[0].perSample() / (size.height * size.width);
        const Shape output{1, 1, size.height, size.width, maps};
        return OutputParts::ofValue(placeOf(elementOf(at, output), inputs[0]));
    }
};

} // namespace fovea
