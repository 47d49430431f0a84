#pragma once

#include "core/kernels/update.hpp"
#include "core/recipe/optimizer_type.hpp"

namespace fovea {

/// Stochastic gradient descent, as torch.optim.SGD has it with dampening 0:
///   g = gradient + weight_decay * w;  m = momentum * m + g
///   w -= learning_rate * (nesterov ? g + momentum * m : m)
/// state   m, where there is a momentum
/// source  Sutskever, Martens, Dahl, Hinton 2013, in PyTorch's form
struct Sgd {
    double learningRate = 0.03;
    double momentum = 0.9;
    bool isNesterov = false;
    double weightDecay = 1e-3;

    static constexpr About about{"sgd", 1, "SGD",
                                 "Goes down the gradient, with momentum where it has any."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Sgd::learningRate, "learning_rate", "How far a step goes", above(0))
                .comfortable(Range{1e-5, 1})
                .option("lr"),
            setting(&Sgd::momentum, "momentum", "Share of the last step that the next one keeps",
                    fromToBelow(0, 1))
                .option("momentum"),
            setting(&Sgd::isNesterov, "nesterov",
                    "Take the gradient as if the momentum's step were made already")
                .section("More")
                .option("nesterov"),
            setting(&Sgd::weightDecay, "weight_decay",
                    "L2: this share of a weight is added to its gradient", atLeast(0))
                .comfortable(Range{0, 0.1})
                .option("weight-decay")};
    }

    Result<void> check() const {
        if (isNesterov && momentum == 0)
            return fail(ErrorKind::Usage,
                        "nesterov needs a momentum above 0; give one, or leave nesterov out");
        return {};
    }

    std::vector<std::string> state() const {
        return momentum > 0 ? std::vector<std::string>{"momentum"} : std::vector<std::string>{};
    }

    void update(const WeightUpdate& u) const noexcept {
        updateSgd({static_cast<float>(u.learningRate), static_cast<float>(momentum),
                   static_cast<float>(u.decays ? weightDecay : 0.0), u.gradientScale, isNesterov},
                  u.gradient, u.state.empty() ? std::span<float>() : u.state[0], u.weights);
    }
};

} // namespace fovea
