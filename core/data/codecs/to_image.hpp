#pragma once

#include "core/data/codecs/codec.hpp"
#include "core/data/image.hpp"

namespace fovea {

/// What all formats share: colours brought to sRGB, the picture turned, laid over white, and its
/// samples brought to what image.hpp says of `reading`.
/// errors  floats where 8 bits are asked for; floats that are not finite; samples that are fewer
///         than the size says
Result<Image> toImage(DecodedPicture picture, const PictureReading& reading);

} // namespace fovea
