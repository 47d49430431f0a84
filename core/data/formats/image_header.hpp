#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

enum class ImageFormat { Jpeg, Png, Bmp, Tiff, WebP, Pnm };

/// What the first bytes of an image file tell, and whether its last bytes are there: enough to
/// refuse what is no image, too large or cut short before a decoder allocates or prints anything.
struct ImageHeader {
    ImageFormat format = ImageFormat::Png;
    std::int64_t height = 0; ///< as stored, before the orientation is applied
    std::int64_t width = 0;
    int orientation = 1;         ///< EXIF tag 274, 1 to 8; TIFF's own is applied by its decoder
    std::int64_t pages = 1;      ///< of a TIFF file
    std::int64_t pixelBytes = 4; ///< of a pixel, as a decoder hands it out
    std::int64_t workBytes = 0;  ///< of a pixel, that a decoder takes besides
    std::int64_t allPixels = 0;  ///< of all pages
    bool isSigned = false;       ///< a TIFF file of whole numbers below 0, which decoders mistake
    bool isGreyAlpha = false;    ///< a PNG of grey with alpha, which decoders hand out as colour
};

/// What it takes in memory to decode a picture, and to lay it out as we have it, by its header.
std::uint64_t decodingBytes(const ImageHeader& header, bool keepsPrecision);

/// The same of all pages of a TIFF file at once.
std::uint64_t decodingBytesOfAll(const ImageHeader& header);

/// errors  not an image (a known format that is not read is named), cut short, damaged
/// source  ITU-T T.81 (JPEG); ISO/IEC 15948 (PNG); TIFF 6.0; EXIF 2.3; RFC 9649 (WebP); netpbm
Result<ImageHeader> readImageHeader(std::string_view bytes);

} // namespace fovea
