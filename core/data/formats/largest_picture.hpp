#pragma once

#include <cstdint>

#include <fmt/format.h>

#include "core/base/error.hpp"

namespace fovea {

/// Pixels of a picture, or of a page.
inline constexpr std::int64_t largestPixels = std::int64_t{1} << 28;

/// What there is to say of a picture that has more.
inline tl::unexpected<Error> tooLarge(std::int64_t height, std::int64_t width) {
    return fail(ErrorKind::Data,
                fmt::format("the image is too large ({} x {} pixels; up to {} million are read)",
                            width, height, largestPixels >> 20));
}

} // namespace fovea
