#pragma once

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Adds the same to all values.
struct Brightness {
    double most = 0.2;

    static constexpr About about{"brightness", 1, "Brightness",
                                 "Makes all values larger or smaller."};
    static constexpr int place = 4;

    static constexpr auto settings() {
        return std::tuple{setting(&Brightness::most, "most",
                                  "How much at most, as a share of full scale", Range{0, 1})
                              .comfortable(Range{0, 0.5})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream& random) const noexcept {
        change.brighten(around(255 * most, random));
    }
};

} // namespace fovea
