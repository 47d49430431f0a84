#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <tiffio.h>

namespace fovea::test {

/// A page as it is to be written. Samples stand in the machine's order; the rows of a picture
/// one after another (planar: the planes), each filled up to whole bytes.
struct TiffPageToWrite {
    std::string samples{};
    std::uint32_t height = 6;
    std::uint32_t width = 8;
    int bits = 8;
    int channels = 1;
    int photometric = PHOTOMETRIC_MINISBLACK;
    int format = SAMPLEFORMAT_UINT;
    int planes = PLANARCONFIG_CONTIG;
    int compression = COMPRESSION_NONE;
    int predictor = 0; ///< 0: none is named
    int orientation = ORIENTATION_TOPLEFT;
    int inkSet = 0; ///< 0: none is named
    std::vector<std::uint16_t> extra{};
    std::array<std::vector<std::uint16_t>, 3> palette{};
    std::uint32_t tile = 0;      ///< its sides; 0: strips
    std::uint32_t stripRows = 4; ///< so that there are two, the last of them shorter
    std::uint32_t subfile = 0;
    std::array<std::uint16_t, 2> subsampling{}; ///< of YCbCr
};

/// A TIFF file of these pages, by libtiff. `mode` is its own: "wl", "wb", and "8" for BigTIFF.
std::string writeTiff(const std::vector<TiffPageToWrite>& pages, const char* mode = "wl");

} // namespace fovea::test
