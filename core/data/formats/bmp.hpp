#pragma once

#include <string_view>

#include "core/data/codecs/codec.hpp"

/// BMP, read here because OpenCV reads 5 bits a channel as if white were 248, and refuses top-down
/// pictures of bit fields. Private to core/data.
namespace fovea {

bool isBmp(std::string_view bytes);

/// Headers only; a picture has one page.
/// errors  cut short, sizes that cannot be, what is not read of BMP
Result<PictureLook> lookAtBmp(std::string_view bytes);

/// Of 8 bits: grey where a palette has nothing else, else RGB, with alpha where the header has a
/// mask for it. Pixels that a run-length code passes over have the palette's first colour.
/// errors  the header's; indices beyond the palette, runs beyond the picture
/// source  Microsoft, BITMAPINFOHEADER to BITMAPV5HEADER; OS/2 2.0, BITMAPINFOHEADER2
Result<DecodedPicture> decodeBmp(std::string_view bytes);

} // namespace fovea
