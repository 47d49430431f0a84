#pragma once

#include <cstddef>

#include "core/layer/declare.hpp"
#include "core/layer/plugin.hpp"

namespace fovea {

/// A layer that keeps every promise, and from which the others differ in one thing each: twice its
/// input.
struct Gain {
    std::int64_t unused = 2;

    static constexpr About about{"test.good", 1, "Gain", "Doubles its input."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Gain::unused, "unused", "A number that changes nothing", Range{1, 9})};
    }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan;
        plan.output = inputs[0];
        plan.forwardScratchBytes = 64;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        const auto from = pass.input().values();
        const auto to = pass.output.values();
        for (std::size_t i = 0; i < from.size(); ++i)
            to[i] = 2 * from[i];
    }

    void backward(const Backward& pass) const noexcept { multiply(pass, 2); }

    /// dInput is `factor` times dOutput.
    static void multiply(const Backward& pass, float factor) noexcept {
        if (!pass.dInput())
            return;
        const auto from = pass.dOutput.values();
        const auto to = pass.dInput().values();
        for (std::size_t i = 0; i < from.size(); ++i)
            to[i] = factor * from[i];
    }
};

} // namespace fovea
