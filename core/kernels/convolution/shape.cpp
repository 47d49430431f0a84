#include "core/kernels/convolution/shape.hpp"

namespace fovea {

Result<ConvolutionShape> placeConvolution(const Window& window, const Shape& input,
                                          std::int64_t outChannels) {
    const Result<WindowPlacement> placement = placeWindow(window, {input.h, input.w});
    if (!placement)
        return tl::unexpected(placement.error());
    ConvolutionShape shape;
    shape.input = input;
    shape.output = {input.n, 1, placement->output.height, placement->output.width, outChannels};
    shape.kernel = window.kernel;
    shape.stride = window.stride;
    shape.dilation = window.dilation;
    shape.pads = placement->pads;
    return shape;
}

} // namespace fovea
