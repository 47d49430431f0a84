#pragma once

#include "plugins/optimizer/moments.hpp"

namespace fovea {

/// Adam whose weights shrink beside the step and not through its quotient, as torch.optim.AdamW has
/// it: w *= 1 - learning_rate * weight_decay, then Adam's step without a decay.
/// state   m, v: as Adam
/// source  Loshchilov and Hutter 2019, algorithm 2
struct AdamW : Moments {
    double weightDecay = 1e-2;

    static constexpr About about{"adamw", 1, "AdamW",
                                 "Adam with a weight decay that shrinks all weights alike."};

    static constexpr auto settings() {
        return std::tuple_cat(
            Moments::settings(),
            std::tuple{setting(&AdamW::weightDecay, "weight_decay",
                               "The share of a weight that a step of rate 1 would take off it",
                               atLeast(0))
                           .comfortable(Range{0, 0.5})
                           .option("weight-decay")});
    }

    void update(const WeightUpdate& u) const noexcept {
        step(u, {.shrink = u.decays ? 1 - u.learningRate * weightDecay : 1.0});
    }
};

} // namespace fovea
