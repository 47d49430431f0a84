#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/data/image.hpp"

namespace fovea::test {

/// What a picture of some kind is read as.
struct ReadAs {
    Image image;       ///< with Precision::EightBits; where it has values, with Precision::Stored
    int tolerance = 0; ///< levels of 255 by which a sample may differ (of values: times 1 / 255)
};

/// Words of the sentence with which it is refused.
struct RefusedWith {
    std::string words;
};

/// A kind of picture, and a file of that kind: a row of resources/docs/formats.md.
struct PictureKind {
    std::string format; ///< "TIFF"
    std::string kind;   ///< "RGB with unassociated alpha, 8 bits"
    std::string told;   ///< how it is read, for people: "laid over white"
    std::string file;   ///< bytes
    std::variant<ReadAs, RefusedWith> expected;
};

// One function a format, in a file of its name; each file made there by its library's writer, or
// byte by byte.
std::vector<PictureKind> tiffKinds();
std::vector<PictureKind> jpegKinds();
std::vector<PictureKind> pngKinds();
std::vector<PictureKind> webpKinds();
std::vector<PictureKind> gifKinds();
std::vector<PictureKind> bmpKinds();
std::vector<PictureKind> heifKinds(); ///< HEIC and AVIF
std::vector<PictureKind> jxlKinds();
std::vector<PictureKind> jp2Kinds();

} // namespace fovea::test
