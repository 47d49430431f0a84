#pragma once

#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

enum class PictureFormat { Jpeg, Png, WebP, Gif, Tiff, Bmp, Pnm, Heif, Jxl, Jp2 };

/// By the first bytes, whatever the file is called. Heif: HEIC and AVIF. Jp2: also bare code
/// streams.
/// errors  no picture; a known format that is not read is named
Result<PictureFormat> pictureFormatOf(std::string_view file);

} // namespace fovea
