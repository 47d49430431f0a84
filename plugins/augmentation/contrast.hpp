#pragma once

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Multiplies the distance of values from mid-grey, and the values of a signal themselves.
struct Contrast {
    double most = 0.2;

    static constexpr About about{"contrast", 1, "Contrast",
                                 "Brings values nearer to mid-grey or farther from it."};
    static constexpr int place = 5;
    static constexpr bool suitsSignals = true;

    static constexpr auto settings() {
        return std::tuple{setting(&Contrast::most, "most",
                                  "The factor lies from 1 - most to 1 + most", Range{0, 1})
                              .comfortable(Range{0, 0.5})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream& random) const noexcept {
        change.scaleValues(1 + around(most, random));
    }
};

} // namespace fovea
