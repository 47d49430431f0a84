#pragma once

#include <numbers>

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Turns a sample about its centre. Pixels that come in have the mean colour of the image's border.
struct Rotation {
    double most = 10;

    static constexpr About about{"rotation", 1, "Rotation", "Turns the sample about its centre."};
    static constexpr int place = 3;

    static constexpr auto settings() {
        return std::tuple{setting(&Rotation::most, "most", "How far at most, to either side",
                                  Range{0, 180}, "\u00b0")
                              .comfortable(Range{0, 45})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream& random) const noexcept {
        change.rotate(around(most * std::numbers::pi / 180, random));
    }
};

} // namespace fovea
