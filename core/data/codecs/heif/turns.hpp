#pragma once

#include <cstdint>
#include <string_view>

namespace fovea {

/// How an item of a HEIF file is turned and cropped for display, by the properties that the file
/// gives it: libheif 1.15 tells nothing of them.
struct HeifTurns {
    int orientation = 1;   ///< of its rotations and mirrorings together, as EXIF numbers them
    std::string_view crop; ///< the content of its clean aperture; empty: it has none

    bool operator==(const HeifTurns&) const = default;
};

HeifTurns heifTurns(std::string_view file, std::uint32_t item);

} // namespace fovea
