#pragma once

#include "core/recipe/schedule_type.hpp"

namespace fovea {

/// The optimizer's rate, all the time.
struct Constant {
    static constexpr About about{"constant", 1, "Constant", "Leaves the rate as it is."};

    static constexpr auto settings() { return std::tuple{}; }

    double factor(const ScheduleMoment&) const noexcept { return 1; }
};

} // namespace fovea
