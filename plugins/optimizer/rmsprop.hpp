#pragma once

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/recipe/optimizer_type.hpp"

namespace fovea {

/// Divides the gradient by the root of the mean of its square, as torch.optim.RMSprop has it:
///   g = gradient + weight_decay * w;  s = alpha * s + (1 - alpha) * g^2
///   centered: a = alpha * a + (1 - alpha) * g, and s - a^2 in place of s below
///   q = g / (sqrt(s) + epsilon);  momentum: b = momentum * b + q, and b in place of q
///   w -= learning_rate * q
/// state   s; b, where there is a momentum; a, where centered
/// source  Tieleman and Hinton 2012, lecture 6.5; centered: Graves 2013, section 2.3
struct RmsProp {
    double learningRate = 1e-2;
    double alpha = 0.99;
    double epsilon = 1e-8;
    double momentum = 0;
    bool isCentered = false;
    double weightDecay = 0;

    static constexpr About about{"rmsprop", 1, "RMSprop",
                                 "Divides each step by the usual size of its gradient."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&RmsProp::learningRate, "learning_rate", "How far a step goes", above(0))
                .comfortable(Range{1e-6, 0.1})
                .option("lr"),
            setting(&RmsProp::alpha, "alpha", "How slowly the mean of the squares fades",
                    fromToBelow(0, 1))
                .section("More"),
            setting(&RmsProp::epsilon, "epsilon",
                    "Added to the root below the fraction, so that it is never 0", aboveTo(0, 1))
                .section("More")
                .comfortable(Range{1e-12, 0.1})
                .option("epsilon"),
            setting(&RmsProp::momentum, "momentum",
                    "Share of the last step that the next one keeps", fromToBelow(0, 1))
                .option("momentum"),
            setting(&RmsProp::isCentered, "centered",
                    "Divide by the gradient's deviation in place of its size")
                .section("More"),
            setting(&RmsProp::weightDecay, "weight_decay",
                    "L2: this share of a weight is added to its gradient", atLeast(0))
                .comfortable(Range{0, 0.1})
                .option("weight-decay")};
    }

    std::vector<std::string> state() const {
        std::vector<std::string> names{"square_average"};
        if (momentum > 0)
            names.emplace_back("momentum");
        if (isCentered)
            names.emplace_back("gradient_average");
        return names;
    }

    void update(const WeightUpdate& u) const noexcept {
        parallelChunks(static_cast<std::int64_t>(u.weights.size()), 1 << 13,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i)
                               updateOne(u, static_cast<std::size_t>(i));
                       });
    }

private:
    void updateOne(const WeightUpdate& u, std::size_t i) const noexcept {
        const auto decay = static_cast<float>(u.decays ? weightDecay : 0.0);
        const auto fading = static_cast<float>(alpha);
        const auto fresh = static_cast<float>(1 - alpha);
        const float g = u.gradientScale * u.gradient[i] + decay * u.weights[i];
        float& square = u.state[0][i];
        square = fading * square + fresh * g * g;
        float spread = square;
        if (isCentered) {
            float& mean = u.state.back()[i];
            mean = fading * mean + fresh * g;
            spread = std::max(0.0F, square - mean * mean); // rounding may take it below 0
        }
        float step = g / (std::sqrt(spread) + static_cast<float>(epsilon));
        if (momentum > 0) {
            float& kept = u.state[1][i];
            kept = static_cast<float>(momentum) * kept + step;
            step = kept;
        }
        u.weights[i] -= static_cast<float>(u.learningRate) * step;
    }
};

} // namespace fovea
