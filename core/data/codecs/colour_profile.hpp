#pragma once

#include "core/data/codecs/codec.hpp"

namespace fovea {

/// Brings the colours of a picture with a profile to sRGB (IEC 61966-2-1), grey to its shades, by
/// the profile's perceptual intent. A profile that is sRGB within a level of 255 changes nothing,
/// and so does one that cannot be read: without it, the colours are those that others show. Floats
/// stay as they are, since they need not lie between black and white.
///
/// threads  any
void convertToSrgb(DecodedPicture& picture);

} // namespace fovea
