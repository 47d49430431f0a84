#include "tests/layers/convolution_sum.hpp"

#include <algorithm>
#include <cmath>

namespace fovea::test {

namespace {

/// body(i, j) for all i below n and j below m.
template <class Body>
void forEachPair(std::int64_t n, std::int64_t m, Body&& body) {
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < m; ++j)
            body(i, j);
}

std::int64_t indexOf(const Shape& s, std::int64_t n, const Size3& at, std::int64_t c) {
    return (((n * s.d + at.depth) * s.h + at.height) * s.w + at.width) * s.c + c;
}

bool isInside(const Shape& s, const Size3& at) {
    return at.depth >= 0 && at.depth < s.d && at.height >= 0 && at.height < s.h && at.width >= 0 &&
           at.width < s.w;
}

} // namespace

template <class Body>
void ConvolutionSum::forEachProduct(Body&& body) const {
    Product p{};
    forEachPair(to.n, to.d * to.h * to.w, [&](std::int64_t n, std::int64_t position) {
        p.x = position % to.w;
        p.y = position / to.w % to.h;
        p.d = position / to.w / to.h;
        const std::int64_t taps = kernel.depth * kernel.height * kernel.width;
        for (std::int64_t tap = 0; tap < taps; ++tap) {
            p.kw = tap % kernel.width;
            p.kh = tap / kernel.width % kernel.height;
            p.kd = tap / kernel.width / kernel.height;
            const Size3 read{p.d * stride.depth - before.depth + p.kd * dilation.depth,
                             p.y * stride.height - before.height + p.kh * dilation.height,
                             p.x * stride.width - before.width + p.kw * dilation.width};
            if (!isInside(from, read))
                continue;
            forEachPair(from.c, to.c, [&](std::int64_t in, std::int64_t out) {
                p.in = in;
                p.out = out;
                const std::int64_t weight = weightAt(to, p);
                if (weight >= 0)
                    body(static_cast<std::size_t>(indexOf(from, n, read, in)),
                         static_cast<std::size_t>(weight),
                         static_cast<std::size_t>(indexOf(to, n, {p.d, p.y, p.x}, out)));
            });
        }
    });
}

SumResults ConvolutionSum::results(std::span<const float> input, std::span<const float> weight,
                                   std::span<const float> bias,
                                   std::span<const float> dOutput) const {
    const Shape& written = isTransposed ? from : to;
    SumResults results;
    results.output.resize(dOutput.size());
    results.dInput.resize(input.size());
    results.dWeight.resize(weight.size());
    results.dBias.resize(bias.size());
    const auto biases =
        static_cast<std::size_t>(hasBiasPerLocation ? written.perSample() : written.c);
    for (std::size_t i = 0; i < dOutput.size() && !bias.empty(); ++i) {
        results.output[i] = static_cast<double>(bias[i % biases]);
        results.dBias[i % biases] += static_cast<double>(dOutput[i]);
    }
    forEachProduct([&](std::size_t fromIndex, std::size_t w, std::size_t toIndex) {
        const std::size_t in = isTransposed ? toIndex : fromIndex;
        const std::size_t out = isTransposed ? fromIndex : toIndex;
        results.output[out] += static_cast<double>(input[in]) * static_cast<double>(weight[w]);
        results.dInput[in] += static_cast<double>(dOutput[out]) * static_cast<double>(weight[w]);
        results.dWeight[w] += static_cast<double>(dOutput[out]) * static_cast<double>(input[in]);
    });
    return results;
}

bool isNear(std::span<const float> actual, const std::vector<double>& expected) {
    double largest = 1e-3;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(actual, expected, [&](float a, double b) {
        return std::abs(static_cast<double>(a) - b) <= 3e-5 * largest;
    });
}

} // namespace fovea::test
