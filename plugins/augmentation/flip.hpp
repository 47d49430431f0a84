#pragma once

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Mirrors a sample, left against right, as often as it says.
struct Flip {
    double horizontal = 0.5;

    static constexpr About about{"flip", 1, "Flip", "Mirrors left against right."};
    static constexpr int place = 0;

    static constexpr auto settings() {
        return std::tuple{
            setting(&Flip::horizontal, "horizontal", "How likely it is", Range{0, 1})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream& random) const noexcept {
        if (static_cast<double>(random.uniform()) < horizontal)
            change.mirror();
    }
};

} // namespace fovea
