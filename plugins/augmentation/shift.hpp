#pragma once

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Moves a sample along both axes. Pixels that come in have the mean colour of the image's border,
/// points of a signal its end's value.
struct Shift {
    double most = 0.1;

    static constexpr About about{"shift", 1, "Shift", "Moves the sample along both axes."};
    static constexpr int place = 1;
    static constexpr bool suitsSignals = true;

    static constexpr auto settings() {
        return std::tuple{setting(&Shift::most, "most", "How far at most, as a share of the side",
                                  Range{0, 0.5})};
    }

    void draw(SampleChange& change, const Size2& size, RandomStream& random) const noexcept {
        const double x = around(most * static_cast<double>(size.width), random);
        change.shift(x, around(most * static_cast<double>(size.height), random));
    }
};

} // namespace fovea
