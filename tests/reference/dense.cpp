#include "tests/reference/dense.hpp"

namespace fovea::reference {

std::vector<double> denseForward(View<const float> input, std::span<const float> weight,
                                 std::span<const float> bias, std::int64_t out) {
    const auto samples = static_cast<std::size_t>(input.shape.n);
    const auto ins = static_cast<std::size_t>(input.shape.perSample());
    const auto outs = static_cast<std::size_t>(out);
    std::vector<double> output(samples * outs);
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t o = 0; o < outs; ++o) {
            double sum = bias.empty() ? 0.0 : static_cast<double>(bias[o]);
            for (std::size_t i = 0; i < ins; ++i)
                sum += static_cast<double>(input.data[n * ins + i]) *
                       static_cast<double>(weight[i * outs + o]);
            output[n * outs + o] = sum;
        }
    return output;
}

DenseGradients denseBackward(View<const float> input, std::span<const float> weight,
                             View<const float> dOutput) {
    const auto samples = static_cast<std::size_t>(input.shape.n);
    const auto ins = static_cast<std::size_t>(input.shape.perSample());
    const auto outs = static_cast<std::size_t>(dOutput.shape.perSample());
    DenseGradients gradients{std::vector<double>(samples * ins), std::vector<double>(ins * outs),
                             std::vector<double>(outs)};
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t o = 0; o < outs; ++o) {
            const auto slope = static_cast<double>(dOutput.data[n * outs + o]);
            gradients.dBias[o] += slope;
            for (std::size_t i = 0; i < ins; ++i) {
                gradients.dInput[n * ins + i] += slope * static_cast<double>(weight[i * outs + o]);
                gradients.dWeight[i * outs + o] +=
                    slope * static_cast<double>(input.data[n * ins + i]);
            }
        }
    return gradients;
}

} // namespace fovea::reference
