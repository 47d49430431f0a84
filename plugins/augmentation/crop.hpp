#pragma once

#include "core/recipe/augmentation_type.hpp"

namespace fovea {

/// Cuts a sample out of itself with a border around: a shift by whole pixels. The border has the
/// mean colour of the image's.
/// source  He, Zhang, Ren, Sun 2016, section 4.2
struct Crop {
    std::int64_t padding = 4;

    static constexpr About about{"crop", 1, "Crop",
                                 "Cuts the sample out of itself with a border around."};
    static constexpr int place = 6;

    static constexpr auto settings() {
        return std::tuple{
            setting(&Crop::padding, "padding", "How wide the border is", Range{0, 64}, "px")
                .comfortable(Range{0, 16})};
    }

    void draw(SampleChange& change, const Size2&, RandomStream& random) const noexcept {
        const double x = drawn(random);
        change.shift(x, drawn(random));
    }

private:
    double drawn(RandomStream& random) const {
        const std::uint64_t places = 2 * static_cast<std::uint64_t>(padding) + 1;
        return static_cast<double>(random.below(places)) - static_cast<double>(padding);
    }
};

} // namespace fovea
