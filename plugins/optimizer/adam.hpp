#pragma once

#include "plugins/optimizer/moments.hpp"

namespace fovea {

/// Steps by the mean of the gradient over the root of the mean of its square, as torch.optim.Adam
/// has it: g = gradient + weight_decay * w, which the quotient then spreads unevenly.
/// state   m, v: both means
/// source  Kingma and Ba 2015, algorithm 1; the defaults are theirs
struct Adam : Moments {
    double weightDecay = 0;

    static constexpr About about{
        "adam", 1, "Adam", "Gives each weight a step of its own, by the size of its gradients."};

    static constexpr auto settings() {
        return std::tuple_cat(
            Moments::settings(),
            std::tuple{setting(&Adam::weightDecay, "weight_decay",
                               "L2: this share of a weight is added to its gradient", atLeast(0))
                           .comfortable(Range{0, 0.1})
                           .option("weight-decay")});
    }

    void update(const WeightUpdate& u) const noexcept {
        step(u, {.gradient = u.decays ? weightDecay : 0.0});
    }
};

} // namespace fovea
