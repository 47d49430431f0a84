#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/error.hpp"
#include "core/data/codecs/codec.hpp"

/// The netpbm formats P1 to P7 (PBM, PGM, PPM, PAM), read here because OpenCV leaves values as they
/// are where white is not 255. Private to core/data.
namespace fovea {

struct PnmHeader {
    int kind = 0; ///< 1 to 7, as in "P5"
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 1; ///< that are handed out: 1 to 4, as DecodedPicture has them
    std::int64_t stored = 1;   ///< values of a pixel in the file; a PAM file may have more
    std::int64_t white = 1;
    std::size_t dataOffset = 0; ///< of the first value

    bool isText() const { return kind <= 3; }

    bool isBitmap() const { return kind == 1 || kind == 4; }
};

bool isPnm(std::string_view bytes);

/// errors  cut short, a white outside of 1 to 65535; of PAM tuples that are no picture
/// source  netpbm.sourceforge.net/doc/{pbm,pgm,ppm,pam}.html
Result<PnmHeader> readPnmHeader(std::string_view bytes);

/// As stored: up to 8 bits where white is 255 or less, else 16. Values above white are white.
/// errors  the header's; text that is no number
Result<DecodedPicture> readPnm(std::string_view bytes);

} // namespace fovea
