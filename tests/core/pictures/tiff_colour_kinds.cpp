#include <array>
#include <cmath>

#include "tests/core/pictures/tiff_kinds.hpp"
#include "tests/core/pictures/tiff_samples_made.hpp"
#include "tests/core/pictures/tiff_writer.hpp"

namespace fovea::test {

namespace tiff_colour {

using Place = std::int64_t;

PictureKind kindOf(std::string kind, std::string told, const TiffPageToWrite& page, Image image,
                   int tolerance = 0) {
    return {"TIFF", std::move(kind), std::move(told), writeTiff({page}),
            ReadAs{std::move(image), tolerance}};
}

int level(Place y, Place x, int c) { return madeLevel(y, x, c); }

int deepLevel(Place y, Place x, int c) { return madeDeepLevel(y, x, c); }

int deepInEightBits(Place y, Place x, int c) { return inEightBits(madeDeepLevel(y, x, c), 65535); }

/// Colour i of a palette.
int paletteLevel(int index, int channel) { return (index * 53 + channel * 97 + 5) % 256; }

/// `factor`: 257 as the standard has it, 256 or 1 as some writers do.
PictureKind palette(std::string kind, int bits, int factor) {
    const auto index = [bits](Place y, Place x, int) { return madeSmallLevel(bits, y, x); };
    TiffPageToWrite page{.samples = packedSamplesOf(bits, 1, index), .bits = bits};
    page.photometric = PHOTOMETRIC_PALETTE;
    for (int c = 0; c != 3; ++c)
        for (int i = 0; i != 1 << bits; ++i)
            page.palette[static_cast<std::size_t>(c)].push_back(
                static_cast<std::uint16_t>(paletteLevel(i, c) * factor));
    const Image image =
        imageOf(3, [&](Place y, Place x, int c) { return paletteLevel(index(y, x, 0), c); });
    return kindOf(std::move(kind), "as colours", page, image);
}

/// Of 8 bits; 16 are the same times 257, in planes.
PictureKind cmyk(int bits) {
    TiffPageToWrite page{.bits = bits, .channels = 4, .photometric = PHOTOMETRIC_SEPARATED};
    page.samples = samplesOf<std::uint8_t>(4, level);
    if (bits == 16) {
        page.planes = PLANARCONFIG_SEPARATE;
        page.samples = planesOf<std::uint16_t>(
            4, [](Place y, Place x, int c) { return 257 * madeLevel(y, x, c); });
    }
    const Image image = imageOf(3, [](Place y, Place x, int c) {
        return inEightBits((255 - madeLevel(y, x, c)) * (255 - madeLevel(y, x, 3)), 255 * 255);
    });
    return kindOf(bits == 8 ? "CMYK, 8 bits" : "CMYK, 16 bits, a plane each",
                  "as (1 - C) (1 - K), without a profile", page, image);
}

/// Colours whose Lab under D50 is known: white, black, grey, and sRGB's red, green and blue.
PictureKind lab16() {
    struct Known {
        std::array<double, 3> lab;
        std::array<int, 3> rgb;
    };

    constexpr std::array<Known, 6> known{{{{100, 0, 0}, {255, 255, 255}},
                                          {{0, 0, 0}, {0, 0, 0}},
                                          {{53.585, 0, 0}, {128, 128, 128}},
                                          {{54.29, 80.81, 69.89}, {255, 0, 0}},
                                          {{87.82, -79.29, 80.99}, {0, 255, 0}},
                                          {{29.57, 68.30, -112.03}, {0, 0, 255}}}};
    const auto at = [&known](Place y, Place x) {
        return known[static_cast<std::size_t>(y * madeWidth + x + y) % known.size()];
    };
    TiffPageToWrite page{.bits = 16, .channels = 3, .photometric = PHOTOMETRIC_CIELAB};
    page.samples = samplesOf<std::uint16_t>(3, [&](Place y, Place x, int c) {
        const double value = at(y, x).lab[static_cast<std::size_t>(c)];
        return std::lround(value * (c == 0 ? 655.35 : 256)) & 0xffff;
    });
    const Image image = imageOf(
        3, [&](Place y, Place x, int c) { return at(y, x).rgb[static_cast<std::size_t>(c)]; });
    // The hundredths that are left out above are worth a level or two in the darkest channels.
    return kindOf("Lab, 16 bits", "as sRGB", page, image, 3);
}

/// Greys, by the definitions of L* and of sRGB.
PictureKind lab8() {
    TiffPageToWrite page{.channels = 3, .photometric = PHOTOMETRIC_CIELAB};
    page.samples = samplesOf<std::uint8_t>(
        3, [](Place y, Place x, int c) { return c == 0 ? madeLevel(y, x) : 0; });
    const Image image = imageOf(3, [](Place y, Place x, int) {
        const double l = madeLevel(y, x) / 2.55;
        const double light = l > 8 ? std::pow((l + 16) / 116, 3) : l * 27 / 24389;
        const double level =
            light > 0.0031308 ? 1.055 * std::pow(light, 1 / 2.4) - 0.055 : 12.92 * light;
        return std::lround(255 * level);
    });
    return kindOf("Lab, 8 bits", "as sRGB", page, image, 1);
}

/// Grey in squares of 2 x 2 that share their colour.
PictureKind subsampled() {
    TiffPageToWrite page{.channels = 3, .photometric = PHOTOMETRIC_YCBCR};
    page.subsampling = {2, 2};
    for (Place y = 0; y < madeHeight; y += 2)
        for (Place x = 0; x < madeWidth; x += 2) {
            for (const Place place : {0, 1, 2, 3})
                page.samples += static_cast<char>(madeLevel(y + place / 2, x + place % 2));
            page.samples += "\x80\x80";
        }
    return kindOf("YCbCr, colours at half the size", "as RGB", page,
                  imageOf(3, [](Place y, Place x, int) { return madeLevel(y, x); }), 1);
}

TiffPageToWrite rgb(std::string samples, int bits, int planes) {
    TiffPageToWrite page{.samples = std::move(samples), .bits = bits, .channels = 3};
    page.photometric = PHOTOMETRIC_RGB;
    page.planes = planes;
    return page;
}

} // namespace tiff_colour

std::vector<PictureKind> tiffColourKinds() {
    using namespace tiff_colour;
    return {
        kindOf("RGB, 8 bits", "as it is",
               rgb(samplesOf<std::uint8_t>(3, level), 8, PLANARCONFIG_CONTIG), imageOf(3, level)),
        kindOf("RGB, 8 bits, a plane each", "as it is",
               rgb(planesOf<std::uint8_t>(3, level), 8, PLANARCONFIG_SEPARATE), imageOf(3, level)),
        kindOf("RGB, 16 bits", "to 8 bits, rounded",
               rgb(samplesOf<std::uint16_t>(3, deepLevel), 16, PLANARCONFIG_CONTIG),
               imageOf(3, deepInEightBits)),
        kindOf("RGB, 16 bits, a plane each", "to 8 bits, rounded",
               rgb(planesOf<std::uint16_t>(3, deepLevel), 16, PLANARCONFIG_SEPARATE),
               imageOf(3, deepInEightBits)),
        palette("palette, 1 bit", 1, 257),
        palette("palette, 2 bits", 2, 257),
        palette("palette, 4 bits", 4, 257),
        palette("palette, 8 bits", 8, 257),
        palette("palette, 8 bits, its colours in the upper 8 of 16", 8, 256),
        palette("palette, 8 bits, its colours written as 8", 8, 1),
        cmyk(8),
        cmyk(16),
        lab8(),
        lab16(),
        subsampled(),
    };
}

} // namespace fovea::test
