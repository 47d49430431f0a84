#include "tests/reference/convolution.hpp"

namespace fovea::reference {

namespace {

/// Calls body(input index, weight index, output index) for each product of the definition whose
/// input lies inside the image.
template <class Body>
void forEachProduct(const ConvolutionShape& s, Body&& body) {
    const std::int64_t ins = s.inputsPerGroup();
    const std::int64_t outs = s.outputsPerGroup();
    for (std::int64_t n = 0; n < s.output.n; ++n)
        for (std::int64_t y = 0; y < s.output.h; ++y)
            for (std::int64_t x = 0; x < s.output.w; ++x)
                for (std::int64_t kh = 0; kh < s.kernel.height; ++kh)
                    for (std::int64_t kw = 0; kw < s.kernel.width; ++kw) {
                        const std::int64_t row =
                            y * s.stride.height - s.pads.top + kh * s.dilation.height;
                        const std::int64_t column =
                            x * s.stride.width - s.pads.left + kw * s.dilation.width;
                        if (row < 0 || row >= s.input.h || column < 0 || column >= s.input.w)
                            continue;
                        for (std::int64_t o = 0; o < s.output.c; ++o)
                            for (std::int64_t i = 0; i < ins; ++i)
                                body(((n * s.input.h + row) * s.input.w + column) * s.input.c +
                                         o / outs * ins + i,
                                     ((kh * s.kernel.width + kw) * ins + i) * s.output.c + o,
                                     ((n * s.output.h + y) * s.output.w + x) * s.output.c + o);
                    }
}

std::vector<double> zeros(std::int64_t count) {
    return std::vector<double>(static_cast<std::size_t>(count));
}

double& at(std::vector<double>& values, std::int64_t i) {
    return values[static_cast<std::size_t>(i)];
}

double at(std::span<const float> values, std::int64_t i) {
    return static_cast<double>(values[static_cast<std::size_t>(i)]);
}

} // namespace

std::vector<double> convolutionForward(const ConvolutionShape& shape, std::span<const float> input,
                                       std::span<const float> weight, std::span<const float> bias) {
    std::vector<double> output = zeros(shape.output.elements());
    if (!bias.empty())
        for (std::int64_t i = 0; i < shape.output.elements(); ++i)
            at(output, i) = at(bias, i % shape.output.c);
    forEachProduct(shape, [&](std::int64_t in, std::int64_t w, std::int64_t out) {
        at(output, out) += at(input, in) * at(weight, w);
    });
    return output;
}

ConvolutionGradients convolutionBackward(const ConvolutionShape& shape,
                                         std::span<const float> input,
                                         std::span<const float> weight,
                                         std::span<const float> dOutput) {
    ConvolutionGradients gradients;
    gradients.dInput = zeros(shape.input.elements());
    gradients.dWeight = zeros(static_cast<std::int64_t>(weight.size()));
    gradients.dBias = zeros(shape.output.c);
    forEachProduct(shape, [&](std::int64_t in, std::int64_t w, std::int64_t out) {
        at(gradients.dInput, in) += at(weight, w) * at(dOutput, out);
        at(gradients.dWeight, w) += at(input, in) * at(dOutput, out);
    });
    for (std::int64_t i = 0; i < shape.output.elements(); ++i)
        at(gradients.dBias, i % shape.output.c) += at(dOutput, i);
    return gradients;
}

} // namespace fovea::reference
