#pragma once

#include <string_view>

namespace fovea {

/// How a picture is to be turned, by its EXIF block, with or without the Exif mark before it: tag
/// 274, 1 to 8. 1 where none is told, or none that there is, which is a camera's mistake and no
/// reason to refuse its picture.
/// source  EXIF 2.3; TIFF 6.0
int orientationOf(std::string_view exif);

} // namespace fovea
