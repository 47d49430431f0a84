#pragma once

/// Small networks with made-up weights, and the slow ways to what explanations say of them.

#include <span>
#include <vector>

#include <QTest>

#include "core/base/random.hpp"
#include "core/evaluation/explain/method.hpp"
#include "core/training/run_folder.hpp"
#include "tests/core/sample_networks.hpp"

namespace fovea::test {

/// A network with random weights, as it is compiled for predictions.
struct MadeUp {
    RunSpec run;
    Network network;

    /// The target's value for a sample.
    double score(std::span<const float> sample, const Target& target) {
        std::ranges::copy(sample, network.input(1).data);
        return target.of(network.forward(1, Behaviour::Inference, {}).values());
    }
};

inline std::vector<float> randomValues(std::int64_t count, std::uint64_t stream, float low = -1,
                                       float high = 1) {
    RandomStream random({29, stream});
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values)
        value = random.uniform(low, high);
    return values;
}

inline MadeUp madeUp(const NetworkSpec& spec, const Shape& input, const LayerRegistry& registry) {
    RunSpec run;
    run.network = spec;
    run.input = input;
    run.classes = {"ant", "bee", "cat", "dog"};
    CompileOptions options;
    options.input = input;
    Result<Network> network = compile(spec, options, registry);
    if (!network)
        qFatal("%s", network.error().message.c_str());
    std::uint64_t stream = 1;
    for (NetworkWeight& weight : network->weights())
        std::ranges::copy(
            randomValues(static_cast<std::int64_t>(weight.values.size()), stream++, -0.5F, 0.5F),
            weight.values.begin());
    return {std::move(run), std::move(*network)};
}

inline Explainer explainerOf(const MadeUp& made, const LayerRegistry& registry) {
    Result<Explainer> explainer = Explainer::of(made.run, made.network, registry);
    if (!explainer)
        qFatal("%s", explainer.error().message.c_str());
    return std::move(*explainer);
}

/// By central differences.
template <class Function>
std::vector<double> numericGradient(std::span<const float> at, Function function) {
    constexpr float step = 1e-2F;
    std::vector<float> point(at.begin(), at.end());
    std::vector<double> gradient;
    for (std::size_t i = 0; i < point.size(); ++i) {
        const float kept = point[i];
        point[i] = kept + step;
        const double above = function(std::span<const float>(point));
        point[i] = kept - step;
        const double below = function(std::span<const float>(point));
        point[i] = kept;
        gradient.push_back((above - below) / (2 * static_cast<double>(step)));
    }
    return gradient;
}

/// Whether all are as expected, to a share of the largest.
inline bool areNear(std::span<const float> actual, std::span<const double> expected,
                    double tolerance) {
    double largest = 1e-6;
    for (const double value : expected)
        largest = std::max(largest, std::abs(value));
    return std::ranges::equal(actual, expected, [&](float a, double b) {
        return std::abs(static_cast<double>(a) - b) <= tolerance * largest;
    });
}

} // namespace fovea::test
