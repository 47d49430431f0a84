#include "tests/reference/batch_normalization.hpp"

#include <cmath>

namespace fovea::reference {

namespace {

/// One channel's values, pixel by pixel.
std::vector<double> channelOf(View<const float> view, std::size_t c) {
    const auto channels = static_cast<std::size_t>(view.shape.c);
    std::vector<double> values;
    for (std::size_t i = c; i < static_cast<std::size_t>(view.shape.elements()); i += channels)
        values.push_back(static_cast<double>(view.data[i]));
    return values;
}

double meanOf(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result;
    for (std::size_t i = 0; i < a.size(); ++i)
        result.push_back(a[i] * b[i]);
    return result;
}

} // namespace

BatchNorm batchNorm(View<const float> input, std::span<const float> weight,
                    std::span<const float> bias, double epsilon, View<const float> dOutput) {
    const auto elements = static_cast<std::size_t>(input.shape.elements());
    const auto channels = static_cast<std::size_t>(input.shape.c);
    BatchNorm result;
    result.output.resize(elements);
    result.dInput.resize(elements);
    for (std::size_t c = 0; c < channels; ++c) {
        std::vector<double> normalized = channelOf(input, c);
        const double mean = meanOf(normalized);
        for (double& value : normalized)
            value -= mean;
        const double variance = meanOf(product(normalized, normalized));
        const double deviation = std::sqrt(variance + epsilon);
        for (double& value : normalized)
            value /= deviation;
        const std::vector<double> slopes = channelOf(dOutput, c);
        const double meanSlope = meanOf(slopes);
        const double meanProduct = meanOf(product(slopes, normalized));
        const auto count = static_cast<double>(slopes.size());
        const auto scale = static_cast<double>(weight[c]);
        for (std::size_t p = 0; p < slopes.size(); ++p) {
            const std::size_t i = p * channels + c;
            result.output[i] = normalized[p] * scale + static_cast<double>(bias[c]);
            result.dInput[i] =
                scale / deviation * (slopes[p] - meanSlope - normalized[p] * meanProduct);
        }
        result.mean.push_back(mean);
        result.variance.push_back(variance);
        result.dWeight.push_back(meanProduct * count);
        result.dBias.push_back(meanSlope * count);
    }
    return result;
}

} // namespace fovea::reference
