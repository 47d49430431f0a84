#pragma once

#include <string_view>

#include "core/data/codecs/codec.hpp"

namespace fovea {

/// Decodes the JPEG file of which a JPEG XL file was made: libjxl itself would make other pixels of
/// it than those that everyone else sees. What the JPEG XL file says of the picture is in `told`.
/// errors  Data: damaged, or of another size than told
Result<DecodedPicture> decodeInnerJpeg(std::string_view jpeg, DecodedPicture told);

} // namespace fovea
