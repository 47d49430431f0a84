#pragma once

#include <cmath>
#include <numbers>

#include "core/recipe/schedule_type.hpp"

namespace fovea {

/// Half a wave of the cosine from 1 down to `floor` at the end of the run.
/// source  Loshchilov and Hutter 2017, "SGDR", eq. 5, without restarts
struct Cosine {
    double floor = 0;

    static constexpr About about{"cosine", 1, "Cosine",
                                 "Lowers the rate slowly, then faster, then slowly again."};

    static constexpr auto settings() {
        return std::tuple{setting(&Cosine::floor, "floor",
                                  "The share of the rate that is left at the end", Range{0, 1})
                              .option("floor")};
    }

    double factor(const ScheduleMoment& at) const noexcept {
        const double fall = 0.5 * (1 + std::cos(std::numbers::pi * at.share()));
        return floor + (1 - floor) * fall;
    }
};

} // namespace fovea
