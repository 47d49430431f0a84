#pragma once

#include "tests/core/pictures/picture_kind.hpp"

/// The parts of tiffKinds().
namespace fovea::test {

std::vector<PictureKind> tiffGreyKinds();
std::vector<PictureKind> tiffNumberKinds(); ///< floats, signed, more than 16 bits
std::vector<PictureKind> tiffColourKinds();
std::vector<PictureKind> tiffAlphaKinds();
std::vector<PictureKind> tiffFileKinds();    ///< codes, tiles, orders, pages
std::vector<PictureKind> tiffRefusedKinds(); ///< with their reasons

} // namespace fovea::test
