#include "tests/layers/normalization_reference.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace fovea::test {

namespace {

std::size_t at(const Shape& s, std::int64_t n, std::int64_t pixel, std::int64_t c) {
    return static_cast<std::size_t>((n * s.d * s.h * s.w + pixel) * s.c + c);
}

/// sum of w * values over each pixel's window in its image and all channels; the same for all
/// channels of the pixel.
Doubles weightedSums(const Shape& s, const Doubles& values, std::int64_t kernel) {
    Doubles sums(values.size());
    const double deviation = static_cast<double>(kernel) / 4;
    const std::int64_t half = kernel / 2;
    for (std::int64_t image = 0; image < s.n * s.d; ++image)
        for (std::int64_t y = 0; y < s.h; ++y)
            for (std::int64_t x = 0; x < s.w; ++x) {
                double sum = 0;
                double weights = 0;
                for (std::int64_t v = std::max<std::int64_t>(0, y - half);
                     v <= std::min(s.h - 1, y + half); ++v)
                    for (std::int64_t u = std::max<std::int64_t>(0, x - half);
                         u <= std::min(s.w - 1, x + half); ++u)
                        for (std::int64_t c = 0; c < s.c; ++c) {
                            const auto square =
                                static_cast<double>((v - y) * (v - y) + (u - x) * (u - x));
                            const double w = std::exp(-square / (2 * deviation * deviation));
                            weights += w;
                            sum += w * values[static_cast<std::size_t>(
                                           ((image * s.h + v) * s.w + u) * s.c + c)];
                        }
                for (std::int64_t c = 0; c < s.c; ++c)
                    sums[static_cast<std::size_t>(((image * s.h + y) * s.w + x) * s.c + c)] =
                        sum / weights;
            }
    return sums;
}

} // namespace

Doubles doublesOf(std::span<const float> values) { return {values.begin(), values.end()}; }

double distance(std::span<const float> actual, const Doubles& expected) {
    double largest = 1;
    double apart = actual.size() == expected.size() ? 0 : HUGE_VAL;
    for (std::size_t i = 0; i < expected.size() && i < actual.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        const double difference = std::abs(static_cast<double>(actual[i]) - expected[i]);
        apart = difference <= apart ? apart : difference;
    }
    return apart / largest;
}

Doubles normalized(const Shape& shape, const Doubles& x, double epsilon, const CellOf& key) {
    std::map<std::int64_t, std::vector<std::size_t>> sets;
    for (std::int64_t n = 0; n < shape.n; ++n)
        for (std::int64_t p = 0; p < shape.d * shape.h * shape.w; ++p)
            for (std::int64_t c = 0; c < shape.c; ++c)
                sets[key(n, p, c)].push_back(at(shape, n, p, c));
    Doubles y(x.size());
    for (const auto& [_, members] : sets) {
        double mean = 0;
        for (const std::size_t i : members)
            mean += x[i] / static_cast<double>(members.size());
        double variance = 0;
        for (const std::size_t i : members)
            variance += (x[i] - mean) * (x[i] - mean) / static_cast<double>(members.size());
        for (const std::size_t i : members)
            y[i] = (x[i] - mean) / std::sqrt(variance + epsilon);
    }
    return y;
}

Doubles localResponse(const Shape& shape, const Doubles& x, std::int64_t size, double alpha,
                      double beta, double k) {
    Doubles y(x.size());
    const auto channels = static_cast<double>(shape.c);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto c = static_cast<double>(i % static_cast<std::size_t>(shape.c));
        double sum = 0;
        const double reach = static_cast<double>(size - 1) / 2;
        for (double other = std::max(0.0, c - std::floor(reach));
             other <= std::min(channels - 1, c + std::ceil(reach)); ++other) {
            const double value =
                x[i - static_cast<std::size_t>(c) + static_cast<std::size_t>(other)];
            sum += value * value;
        }
        y[i] = x[i] / std::pow(k + alpha / static_cast<double>(size) * sum, beta);
    }
    return y;
}

Doubles localContrast(const Shape& shape, Doubles values, std::int64_t kernel,
                      const std::string& mode, double threshold) {
    if (mode != "divisive") {
        const Doubles means = weightedSums(shape, values, kernel);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] -= means[i];
    }
    if (mode == "subtractive")
        return values;
    Doubles squares = values;
    for (double& value : squares)
        value *= value;
    const Doubles variances = weightedSums(shape, squares, kernel);
    const auto perImage = static_cast<std::size_t>(shape.h * shape.w * shape.c);
    for (std::size_t begin = 0; begin < values.size(); begin += perImage) {
        double mean = 0; // every pixel counts once a channel, which leaves the mean as it is
        for (std::size_t i = begin; i < begin + perImage; ++i)
            mean += std::sqrt(variances[i]) / static_cast<double>(perImage);
        for (std::size_t i = begin; i < begin + perImage; ++i)
            values[i] /= std::max({threshold, mean, std::sqrt(variances[i])});
    }
    return values;
}

Doubles gradientOf(const DoublesFunction& function, Doubles x, const Doubles& dOutput) {
    constexpr double step = 1e-5;
    const auto objective = [&] {
        const Doubles y = function(x);
        double sum = 0;
        for (std::size_t i = 0; i < y.size(); ++i)
            sum += y[i] * dOutput[i];
        return sum;
    };
    Doubles gradient;
    for (double& value : x) {
        const double kept = value;
        value = kept + step;
        const double above = objective();
        value = kept - step;
        gradient.push_back((above - objective()) / (2 * step));
        value = kept;
    }
    return gradient;
}

} // namespace fovea::test
