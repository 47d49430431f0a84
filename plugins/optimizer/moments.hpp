#pragma once

#include <cmath>

#include "core/kernels/update.hpp"
#include "core/recipe/optimizer_type.hpp"

namespace fovea {

/// What Adam and its kin share: the mean of the gradient and of its square, both with a memory that
/// fades.
struct Moments {
    double learningRate = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    static constexpr auto settings() {
        return std::tuple{
            setting(&Moments::learningRate, "learning_rate", "How far a step goes", above(0))
                .comfortable(Range{1e-6, 0.1})
                .option("lr"),
            setting(&Moments::beta1, "beta1", "How slowly the mean of the gradients fades",
                    fromToBelow(0, 1))
                .section("More")
                .title("Beta 1")
                .option("beta1"),
            setting(&Moments::beta2, "beta2", "How slowly the mean of their squares fades",
                    fromToBelow(0, 1))
                .section("More")
                .title("Beta 2")
                .option("beta2"),
            setting(&Moments::epsilon, "epsilon",
                    "Added to the root below the fraction, so that it is never 0", aboveTo(0, 1))
                .section("More")
                .comfortable(Range{1e-12, 0.1})
                .option("epsilon")};
    }

    std::vector<std::string> state() const { return {"first_moment", "second_moment"}; }

protected:
    /// What an optimizer does with its weight decay.
    struct Decay {
        double gradient = 0; ///< the gradient has so many times the weight added first
        double shrink = 1;   ///< the weight is multiplied by it
    };

    void step(const WeightUpdate& u, const Decay& decay) const noexcept {
        const auto count = static_cast<double>(u.step + 1);
        const double root = std::sqrt(1 - std::pow(beta2, count));
        const double stepSize = u.learningRate / (1 - std::pow(beta1, count));
        updateAdam({static_cast<float>(stepSize), static_cast<float>(1 / root), beta1, beta2,
                    static_cast<float>(epsilon), static_cast<float>(decay.gradient),
                    static_cast<float>(decay.shrink), u.gradientScale},
                   u.gradient, u.state[0], u.state[1], u.weights);
    }
};

} // namespace fovea
