#pragma once

#include <cmath>

#include "core/recipe/schedule_type.hpp"

namespace fovea {

/// gamma^k, where k counts the stretches of step_epochs that are over.
struct Step {
    std::int64_t stepEpochs = 10;
    double gamma = 0.1;

    static constexpr About about{"step", 1, "Step",
                                 "Lowers the rate at once, every so many epochs."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Step::stepEpochs, "step_epochs", "How long the rate stays", Range{1, 1e6},
                    "epochs")
                .comfortable(Range{1, 200})
                .option("step-epochs"),
            setting(&Step::gamma, "gamma", "What the rate is then multiplied by", aboveTo(0, 1))
                .option("gamma")};
    }

    double factor(const ScheduleMoment& at) const noexcept {
        return std::pow(gamma, static_cast<double>(at.step / at.stepsPerEpoch / stepEpochs));
    }
};

} // namespace fovea
