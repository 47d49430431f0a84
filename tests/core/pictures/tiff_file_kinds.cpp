#include "tests/core/pictures/tiff_kinds.hpp"
#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_file {

using Place = std::int64_t;

int level(Place y, Place x, int c) { return madeLevel(y, x, c); }

/// RGB of 8 bits.
TiffPageToWrite colourPage() {
    TiffPageToWrite page{.samples = samplesOf<std::uint8_t>(3, level), .channels = 3};
    page.photometric = PHOTOMETRIC_RGB;
    return page;
}

PictureKind coded(std::string name, int compression, int predictor = 0) {
    TiffPageToWrite page = colourPage();
    page.compression = compression;
    page.predictor = predictor;
    return {"TIFF", "RGB, " + name, "as it is", writeTiff({page}), ReadAs{imageOf(3, level)}};
}

PictureKind faxed(std::string name, int compression) {
    const auto bit = [](Place y, Place x, int) { return madeSmallLevel(1, y, x); };
    TiffPageToWrite page{.samples = packedSamplesOf(1, 1, bit), .bits = 1};
    page.photometric = PHOTOMETRIC_MINISWHITE;
    page.compression = compression;
    const Image image =
        imageOf(1, [&](Place y, Place x, int) { return bit(y, x, 0) == 0 ? 255 : 0; });
    return {"TIFF", "black and white, " + name, "as it is", writeTiff({page}), ReadAs{image}};
}

/// Smooth, so that the code loses little of it.
PictureKind jpegInTiff() {
    const auto smooth = [](Place y, Place x, int c) {
        return 40 + 6 * (c == 0 ? y : c == 1 ? x : y + x);
    };
    TiffPageToWrite page{.samples = samplesOf<std::uint8_t>(3, smooth, 16, 24), .channels = 3};
    page.height = 16;
    page.width = 24;
    page.stripRows = 16;
    page.photometric = PHOTOMETRIC_YCBCR;
    page.compression = COMPRESSION_JPEG;
    page.subsampling = {1, 1};
    return {"TIFF", "RGB, JPEG", "as it is decoded", writeTiff({page}),
            ReadAs{imageOf(3, smooth, 16, 24), 6}};
}

/// Four tiles of 16 x 16, of which three reach beyond the picture.
PictureKind tiled(std::string name, int bits, bool isPlanar, int orientation) {
    constexpr Place height = 20;
    constexpr Place width = 27;
    const auto deep = [bits](Place y, Place x, int c) {
        return bits == 8 ? level(y, x, c) : madeDeepLevel(y, x, c);
    };
    TiffPageToWrite page{.height = height, .width = width, .bits = bits, .channels = 3};
    page.photometric = PHOTOMETRIC_RGB;
    page.tile = 16;
    page.orientation = orientation;
    page.planes = isPlanar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG;
    page.samples = isPlanar ? planesOf<std::uint16_t>(3, deep, height, width)
                            : samplesOf<std::uint8_t>(3, deep, height, width);
    const bool isHalfTurn = orientation == ORIENTATION_BOTRIGHT;
    const Image image = imageOf(
        3,
        [&](Place y, Place x, int c) {
            return inEightBits(isHalfTurn ? deep(height - 1 - y, width - 1 - x, c) : deep(y, x, c),
                               (1 << bits) - 1);
        },
        height, width);
    return {"TIFF", std::move(name), isHalfTurn ? "turned, as a whole" : "as it is",
            writeTiff({page}), ReadAs{image}};
}

/// Stored with its right column as the first row, the upper end of which comes first.
PictureKind turned() {
    TiffPageToWrite page = colourPage();
    page.orientation = ORIENTATION_RIGHTTOP;
    const Image image = imageOf(
        3, [](Place y, Place x, int c) { return level(madeHeight - 1 - x, y, c); }, madeWidth,
        madeHeight);
    return {"TIFF", "RGB with an orientation", "turned", writeTiff({page}), ReadAs{image}};
}

PictureKind inOrder(std::string name, const char* mode) {
    TiffPageToWrite page = colourPage();
    page.bits = 16;
    page.samples = samplesOf<std::uint16_t>(3, madeDeepLevel);
    const Image image = imageOf(
        3, [](Place y, Place x, int c) { return inEightBits(madeDeepLevel(y, x, c), 65535); });
    return {"TIFF", "RGB, 16 bits, " + name, "to 8 bits, rounded", writeTiff({page}, mode),
            ReadAs{image}};
}

/// A page of another size that is none of the pictures, before the one that is.
PictureKind behind(std::string name, std::uint32_t subfile, int photometric) {
    TiffPageToWrite other{.samples = std::string("\x55\xaa\x55\xaa", 4), .height = 4, .width = 4};
    other.bits = 1;
    other.subfile = subfile;
    other.photometric = photometric;
    return {"TIFF", std::move(name), "the picture alone", writeTiff({other, colourPage()}),
            ReadAs{imageOf(3, level)}};
}

} // namespace tiff_file

std::vector<PictureKind> tiffFileKinds() {
    using namespace tiff_file;
    return {
        coded("LZW", COMPRESSION_LZW),
        coded("LZW with differences", COMPRESSION_LZW, PREDICTOR_HORIZONTAL),
        coded("deflate", COMPRESSION_ADOBE_DEFLATE),
        coded("PackBits", COMPRESSION_PACKBITS),
        jpegInTiff(),
        faxed("fax group 3", COMPRESSION_CCITTFAX3),
        faxed("fax group 4", COMPRESSION_CCITTFAX4),
        tiled("RGB, 8 bits, tiles", 8, false, ORIENTATION_TOPLEFT),
        tiled("RGB, 8 bits, tiles, with an orientation", 8, false, ORIENTATION_BOTRIGHT),
        tiled("RGB, 16 bits, tiles, a plane each", 16, true, ORIENTATION_TOPLEFT),
        turned(),
        inOrder("big-endian", "wb"),
        inOrder("BigTIFF", "wl8"),
        behind("a reduced page before the picture", FILETYPE_REDUCEDIMAGE, PHOTOMETRIC_MINISBLACK),
        behind("a mask before the picture", FILETYPE_MASK, PHOTOMETRIC_MASK),
    };
}

} // namespace fovea::test
