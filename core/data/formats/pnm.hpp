#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/error.hpp"
#include "core/data/image.hpp"

/// The netpbm formats P1 to P6, read here because OpenCV leaves values as they are where white is
/// not 255. Private to core/data.
namespace fovea {

struct PnmHeader {
    int kind = 0; ///< 1 to 6, as in "P5"
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t white = 1;
    std::size_t dataOffset = 0; ///< of the first value

    bool isText() const { return kind <= 3; }

    bool isBitmap() const { return kind == 1 || kind == 4; }

    std::int64_t channels() const { return kind % 3 == 0 ? 3 : 1; }
};

bool isPnm(std::string_view bytes);

/// errors  cut short, a white outside of 1 to 65535
/// source  netpbm.sourceforge.net/doc/{pbm,pgm,ppm}.html
Result<PnmHeader> readPnmHeader(std::string_view bytes);

/// errors  the header's; text that is no number
Result<Image> decodePnm(std::string_view bytes);

} // namespace fovea
