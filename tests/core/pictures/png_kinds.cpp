#include <algorithm>
#include <array>
#include <functional>

#include <zlib.h>

#include "tests/core/deflated.hpp"
#include "tests/core/pictures/gradient.hpp"
#include "tests/core/pictures/metadata.hpp"
#include "tests/core/pictures/picture_kind.hpp"

/// PNG files byte by byte, so that no reader's own library has a say in them.
namespace fovea::test {

namespace png {

enum Colour { Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6 };

std::string chunk(const std::string& name, const std::string& data) {
    const std::string checked = name + data;
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(checked.data()), checked.size());
    return bigEndian(data.size(), 4) + checked + bigEndian(sum, 4);
}

/// A sample by row, column and channel.
using SampleAt = std::function<std::uint32_t(std::int64_t, std::int64_t, std::int64_t)>;

struct Png {
    Colour colour = Rgb;
    int depth = 8;
    SampleAt sampleAt = gradientAt;
    std::string before = {}; ///< chunks, of the pixels'
    std::string after = {};
    bool isInterlaced = false;
};

constexpr std::int64_t height = 6;
constexpr std::int64_t width = 8;

/// Which pixels a pass stores.
struct Pass {
    std::int64_t firstRow;
    std::int64_t firstColumn;
    std::int64_t rowStep;
    std::int64_t columnStep;
};

constexpr std::array<Pass, 7> adam7{{{0, 0, 8, 8},
                                     {0, 4, 8, 8},
                                     {4, 0, 8, 4},
                                     {0, 2, 4, 4},
                                     {2, 0, 4, 2},
                                     {0, 1, 2, 2},
                                     {1, 0, 2, 1}}};

std::string rowsOf(const Png& png, const Pass& pass) {
    const int channels = png.colour == Rgb         ? 3
                         : png.colour == GreyAlpha ? 2
                         : png.colour == Rgba      ? 4
                                                   : 1;
    std::string rows;
    for (std::int64_t y = pass.firstRow; y < height; y += pass.rowStep) {
        rows += '\0'; // not filtered
        std::uint32_t bits = 0;
        int count = 0;
        for (std::int64_t x = pass.firstColumn; x < width; x += pass.columnStep)
            for (int c = 0; c != channels; ++c) {
                bits = bits << png.depth | png.sampleAt(y, x, c);
                for (count += png.depth; count >= 8; count -= 8)
                    rows += static_cast<char>(bits >> (count - 8));
            }
        if (count > 0)
            rows += static_cast<char>(bits << (8 - count));
    }
    return rows;
}

std::string fileOf(const Png& png) {
    std::string rows;
    if (png.isInterlaced)
        for (const Pass& pass : adam7)
            rows += rowsOf(png, pass);
    else
        rows = rowsOf(png, {0, 0, 1, 1});
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", bigEndian(width, 4) + bigEndian(height, 4) +
                             bigEndian(static_cast<std::uint64_t>(png.depth), 1) +
                             bigEndian(png.colour, 1) + bigEndian(png.isInterlaced ? 1 : 0, 3)) +
           png.before + chunk("IDAT", testdata::deflated(rows, testdata::Deflated::Zlib)) +
           png.after + chunk("IEND", "");
}

/// What is expected, sample by sample.
Image pixels(std::int64_t channels, const SampleAt& at) {
    Image image{height, width, channels, {}};
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x)
            for (std::int64_t c = 0; c != channels; ++c)
                image.pixels.push_back(static_cast<std::uint8_t>(at(y, x, c)));
    return image;
}

using ValueAt = std::function<double(std::int64_t, std::int64_t, std::int64_t)>;

Image values(std::int64_t channels, const ValueAt& at) {
    Image image{height, width, channels, {}};
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x)
            for (std::int64_t c = 0; c != channels; ++c)
                image.values.push_back(static_cast<float>(at(y, x, c)));
    return image;
}

/// Of 16 bits, with something in the lower 8 that is not in the upper.
std::uint32_t deepAt(std::int64_t y, std::int64_t x, std::int64_t c) {
    return gradientAt(y, x, c) * 256U + static_cast<std::uint32_t>(17 * x + y);
}

std::uint32_t greyAt(std::int64_t y, std::int64_t x, std::int64_t /*c*/) {
    return gradient(1).pixels[static_cast<std::size_t>(y * width + x)];
}

/// 0 to the largest number of so many bits, in an order of their own.
SampleAt steps(int depth) {
    return [=](std::int64_t y, std::int64_t x, std::int64_t) {
        return static_cast<std::uint32_t>(3 * y + x + y * y % 5) % (1U << depth);
    };
}

Image greySteps(int depth) {
    const std::uint32_t white = (1U << depth) - 1;
    return pixels(1, [=](std::int64_t y, std::int64_t x, std::int64_t c) {
        return steps(depth)(y, x, c) * 255 / white;
    });
}

/// As many colours as there are numbers of so many bits, up to 48.
std::uint32_t paletteAt(std::uint32_t index, std::int64_t c) {
    return gradientAt(index / 8 % 6, index % 8, c);
}

std::string paletteChunk(int depth) {
    std::string colours;
    for (std::uint32_t i = 0; i != std::min(1U << depth, 48U); ++i)
        for (int c = 0; c != 3; ++c)
            colours += static_cast<char>(paletteAt(i, c));
    return chunk("PLTE", colours);
}

SampleAt indices(int depth) {
    return [=](std::int64_t y, std::int64_t x, std::int64_t) {
        return depth == 8 ? static_cast<std::uint32_t>(y * width + x) : steps(depth)(y, x, 0);
    };
}

Image paletteImage(int depth) {
    return pixels(3, [=](std::int64_t y, std::int64_t x, std::int64_t c) {
        return paletteAt(indices(depth)(y, x, 0), c);
    });
}

PictureKind read(std::string kind, std::string told, std::string file, Image image,
                 int tolerance = 0) {
    return {"PNG", std::move(kind), std::move(told), std::move(file),
            ReadAs{std::move(image), tolerance}};
}

PictureKind refused(std::string kind, std::string file, std::string words) {
    return {"PNG", std::move(kind), "refused", std::move(file), RefusedWith{std::move(words)}};
}

void addDepths(std::vector<PictureKind>& kinds) {
    for (const int depth : {1, 2, 4}) {
        const std::string bits = std::to_string(depth) + (depth == 1 ? " bit" : " bits");
        kinds.push_back(read("grey, " + bits, "all light is 255",
                             fileOf({Grey, depth, steps(depth)}), greySteps(depth)));
        kinds.push_back(read("palette, " + bits, "as its colours",
                             fileOf({Palette, depth, indices(depth), paletteChunk(depth)}),
                             paletteImage(depth)));
    }
    kinds.push_back(read("grey, 8 bits", "as it is", fileOf({Grey, 8, greyAt}), gradient(1)));
    kinds.push_back(read("RGB, 8 bits", "as it is", fileOf({}), gradient(3)));
    kinds.push_back(read("palette, 8 bits", "as its colours",
                         fileOf({Palette, 8, indices(8), paletteChunk(8)}), paletteImage(8)));
    const ValueAt deep = [](std::int64_t y, std::int64_t x, std::int64_t c) {
        return deepAt(y, x, c) / 65535.0;
    };
    kinds.push_back(
        read("grey, 16 bits", "all 16 bits are kept", fileOf({Grey, 16, deepAt}), values(1, deep)));
    kinds.push_back(
        read("RGB, 16 bits", "all 16 bits are kept", fileOf({Rgb, 16, deepAt}), values(3, deep)));
}

void addAlpha(std::vector<PictureKind>& kinds) {
    const std::string told = "laid over white";
    const auto alphaAt = [](const SampleAt& colour, std::int64_t channels, std::uint32_t scale) {
        return [=](std::int64_t y, std::int64_t x, std::int64_t c) {
            return c == channels ? gradientAlpha(x) * scale : colour(y, x, c);
        };
    };
    const ValueAt deep = [](std::int64_t y, std::int64_t x, std::int64_t c) {
        const double alpha = gradientAlpha(x) / 255.0;
        return deepAt(y, x, c) / 65535.0 * alpha + 1 - alpha;
    };
    kinds.push_back(read("grey with alpha, 8 bits", told,
                         fileOf({GreyAlpha, 8, alphaAt(greyAt, 1, 1)}), overWhite(gradient(1))));
    kinds.push_back(read("RGB with alpha, 8 bits", told,
                         fileOf({Rgba, 8, alphaAt(gradientAt, 3, 1)}), overWhite(gradient(3))));
    kinds.push_back(read("grey with alpha, 16 bits", told,
                         fileOf({GreyAlpha, 16, alphaAt(deepAt, 1, 257)}), values(1, deep), 1));
    kinds.push_back(read("RGB with alpha, 16 bits", told,
                         fileOf({Rgba, 16, alphaAt(deepAt, 3, 257)}), values(3, deep), 1));
    std::string transparencies;
    for (std::int64_t i = 0; i != 40; ++i) // Of those that are not named nothing is transparent.
        transparencies += static_cast<char>(gradientAlpha(i % 8));
    kinds.push_back(
        read("palette with transparent colours (tRNS)", told,
             fileOf({Palette, 8, indices(8), paletteChunk(8) + chunk("tRNS", transparencies)}),
             pixels(3, [](std::int64_t y, std::int64_t x, std::int64_t c) {
                 const std::uint8_t value = gradientAt(y, x, c);
                 return y == 5 ? value : overWhite(value, gradientAlpha(x));
             })));
}

/// One colour of a picture without alpha is transparent.
void addTransparentColour(std::vector<PictureKind>& kinds) {
    const std::string told = "the transparent colour becomes white";
    const auto isChosen = [](std::int64_t y, std::int64_t x) { return y == 2 && x == 5; };
    const auto marked = [&](int bytes, std::int64_t channels, const SampleAt& at) {
        std::string colour;
        for (std::int64_t c = 0; c != channels; ++c)
            colour += bigEndian(at(2, 5, c), 2);
        return bytes == 0 ? std::string() : chunk("tRNS", colour);
    };
    kinds.push_back(read("grey with a transparent shade (tRNS), 8 bits", told,
                         fileOf({Grey, 8, greyAt, marked(1, 1, greyAt)}),
                         pixels(1, [&](std::int64_t y, std::int64_t x, std::int64_t c) {
                             return greyAt(y, x, c) == greyAt(2, 5, c) ? 255U : greyAt(y, x, c);
                         })));
    kinds.push_back(read("grey with a transparent shade (tRNS), 4 bits", told,
                         fileOf({Grey, 4, steps(4), marked(1, 1, steps(4))}),
                         pixels(1, [&](std::int64_t y, std::int64_t x, std::int64_t c) {
                             const std::uint32_t step = steps(4)(y, x, c);
                             return step == steps(4)(2, 5, c) ? 255U : step * 17;
                         })));
    kinds.push_back(read("RGB with a transparent colour (tRNS), 8 bits", told,
                         fileOf({Rgb, 8, gradientAt, marked(1, 3, gradientAt)}),
                         pixels(3, [&](std::int64_t y, std::int64_t x, std::int64_t c) {
                             return isChosen(y, x) ? 255U : gradientAt(y, x, c);
                         })));
    for (const std::int64_t channels : {1, 3})
        kinds.push_back(read(
            channels == 1 ? "grey with a transparent shade (tRNS), 16 bits"
                          : "RGB with a transparent colour (tRNS), 16 bits",
            told, fileOf({channels == 1 ? Grey : Rgb, 16, deepAt, marked(2, channels, deepAt)}),
            values(channels, [&](std::int64_t y, std::int64_t x, std::int64_t c) {
                return isChosen(y, x) ? 1.0 : deepAt(y, x, c) / 65535.0;
            })));
}

void addChunks(std::vector<PictureKind>& kinds) {
    const std::string control = bigEndian(0, 4) + bigEndian(width, 4) + bigEndian(height, 4) +
                                bigEndian(0, 8) + bigEndian(1, 2) + bigEndian(10, 2) +
                                bigEndian(0, 2);
    const std::string animation = chunk("acTL", bigEndian(2, 4) + bigEndian(0, 4));
    const std::string second =
        chunk("fcTL", bigEndian(1, 4) + control.substr(4)) +
        chunk("fdAT",
              bigEndian(2, 4) + testdata::deflated(std::string(height * (1 + 3 * width), '\0'),
                                                   testdata::Deflated::Zlib));
    kinds.push_back(read("animated (APNG)", "the first frame",
                         fileOf({.before = animation + chunk("fcTL", control), .after = second}),
                         gradient(3)));
    kinds.push_back(
        read("interlaced", "as one that is not", fileOf({.isInterlaced = true}), gradient(3)));
    kinds.push_back(
        read("interlaced, grey, 1 bit", "as one that is not",
             fileOf({.colour = Grey, .depth = 1, .sampleAt = steps(1), .isInterlaced = true}),
             greySteps(1)));
    kinds.push_back(
        read("gamma and chromaticities (gAMA, cHRM)", "not applied",
             fileOf({.before = chunk("gAMA", bigEndian(100000, 4)) +
                               chunk("cHRM", bigEndian(31270, 4) + bigEndian(32900, 4) +
                                                 bigEndian(64000, 4) + bigEndian(33000, 4) +
                                                 bigEndian(30000, 4) + bigEndian(60000, 4) +
                                                 bigEndian(15000, 4) + bigEndian(6000, 4))}),
             gradient(3)));
    const std::string profile =
        chunk("iCCP", std::string("own\0\0", 5) + testdata::deflated(profileOfExchangedColours(),
                                                                     testdata::Deflated::Zlib));
    kinds.push_back(
        read("colour profile (iCCP)", "converted to sRGB", fileOf({.before = profile}),
             pixels(3, [](std::int64_t y, std::int64_t x,
                          std::int64_t c) { return gradientAt(y, x, c == 2 ? 2 : 1 - c); }),
             2));
    kinds.push_back(
        read("grey with a colour profile (iCCP)", "converted to sRGB's shades",
             fileOf({.colour = Grey,
                     .sampleAt = greyAt,
                     .before = chunk("iCCP", std::string("own\0\0", 5) +
                                                 testdata::deflated(profileOfLinearGrey(),
                                                                    testdata::Deflated::Zlib))}),
             pixels(1,
                    [](std::int64_t y, std::int64_t x, std::int64_t c) {
                        return codeOfLight(static_cast<std::uint8_t>(greyAt(y, x, c)));
                    }),
             2));
    kinds.push_back(read("named as sRGB (sRGB)", "as it is",
                         fileOf({.before = chunk("sRGB", bigEndian(0, 1))}), gradient(3)));
    kinds.push_back(read("EXIF orientation (eXIf)", "turned upright",
                         fileOf({.before = chunk("eXIf", exifBlock(5))}), turned(gradient(3), 5)));
    kinds.push_back(read("EXIF orientation (eXIf) behind the pixels", "turned upright",
                         fileOf({.after = chunk("eXIf", exifBlock(8))}), turned(gradient(3), 8)));
}

void addRefused(std::vector<PictureKind>& kinds) {
    std::string damaged = fileOf({.before = chunk("tEXt", std::string("Title\0a", 7))});
    damaged[damaged.find("Title")] = 'B';
    kinds.push_back(refused("a checksum that does not hold", damaged, "damaged"));
    const std::string whole = fileOf({});
    kinds.push_back(
        refused("cut short in its pixels", whole.substr(0, whole.size() - 40), "cut short"));
    kinds.push_back(
        refused("cut short before its end", whole.substr(0, whole.size() - 12), "cut short"));
    kinds.push_back(refused("a colour that its palette does not have",
                            fileOf({Palette, 8, indices(8), paletteChunk(4)}), "a palette of 16"));
}

} // namespace png

std::vector<PictureKind> pngKinds() {
    using namespace png;
    std::vector<PictureKind> kinds;
    addDepths(kinds);
    addAlpha(kinds);
    addTransparentColour(kinds);
    addChunks(kinds);
    addRefused(kinds);
    return kinds;
}

} // namespace fovea::test
