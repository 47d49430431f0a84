#include <algorithm>
#include <cmath>

#include "tests/core/pictures/box_writer.hpp"
#include "tests/core/pictures/heif_writer.hpp"
#include "tests/core/pictures/jxl_writer.hpp"
#include "tests/core/pictures/picture_kind.hpp"
#include "tests/core/pictures/wide_gamut.hpp"

namespace fovea::test {

namespace heif {

// Whole blocks of HEVC, so that it codes no more than the picture.
constexpr std::int64_t height = 64;
constexpr std::int64_t width = 72;

std::string formatOf(HeifCoding coding) { return coding == HeifCoding::Hevc ? "HEIC" : "AVIF"; }

std::string brandOf(HeifCoding coding) { return coding == HeifCoding::Hevc ? "heic" : "avif"; }

PictureKind kind(HeifCoding coding, std::string name, std::string told,
                 const std::vector<HeifItem>& items, std::variant<ReadAs, RefusedWith> expected,
                 bool isMultiplied = false, std::size_t tiles = 0) {
    return {formatOf(coding), std::move(name), std::move(told),
            heifFile(brandOf(coding), items, isMultiplied, tiles), std::move(expected)};
}

Pattern plane(std::size_t channel, std::uint32_t white, std::int64_t rows, std::int64_t columns) {
    const Pattern all = pattern(3, white, rows, columns);
    Pattern made{rows, columns, 1, white};
    for (std::size_t i = channel; i < all.samples.size(); i += 3)
        made.samples.push_back(all.samples[i]);
    return made;
}

/// Y, Cb and Cr; the latter far enough from the borders that no colour is out of range.
HeifPlanes colourPlanes(unsigned bits, std::int64_t chromaHeight, std::int64_t chromaWidth) {
    const std::uint32_t white = (1U << bits) - 1;
    HeifPlanes made{{plane(0, white, height, width), plane(1, white, chromaHeight, chromaWidth),
                     plane(2, white, chromaHeight, chromaWidth)},
                    bits};
    for (std::size_t c = 1; c != 3; ++c)
        for (std::uint32_t& sample : made.planes[c].samples)
            sample = white * 3 / 8 + sample / 4;
    return made;
}

/// By the definitions of H.273, coarser samples repeated; on the scale of 0 to 1.
std::vector<double> asRgb(const HeifPlanes& coded) {
    const double kr = coded.matrix == 1 ? 0.2126 : 0.299;
    const double kb = coded.matrix == 1 ? 0.0722 : 0.114;
    const double white = coded.planes[0].white;
    const double unit = (white + 1) / 256;
    std::vector<double> values;
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x) {
            const auto at = [&](const Pattern& plane) {
                const std::int64_t row = y * plane.height / height;
                const std::int64_t column = x * plane.width / width;
                return double(plane.samples[static_cast<std::size_t>(row * plane.width + column)]);
            };
            double luma = at(coded.planes[0]) / white;
            double cb = (at(coded.planes[1]) - 128 * unit) / white;
            double cr = (at(coded.planes[2]) - 128 * unit) / white;
            if (!coded.isFullRange) {
                luma = (at(coded.planes[0]) - 16 * unit) / (219 * unit);
                cb *= white / (224 * unit);
                cr *= white / (224 * unit);
            }
            const double red = luma + 2 * (1 - kr) * cr;
            const double blue = luma + 2 * (1 - kb) * cb;
            values.push_back(std::clamp(red, 0.0, 1.0));
            values.push_back(std::clamp((luma - kr * red - kb * blue) / (1 - kr - kb), 0.0, 1.0));
            values.push_back(std::clamp(blue, 0.0, 1.0));
        }
    return values;
}

Image pixelsOf(const std::vector<double>& values, std::int64_t channels) {
    Image image{height, width, channels, {}};
    for (const double value : values)
        image.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
    return image;
}

Image valuesOf(const std::vector<double>& values, std::int64_t channels) {
    Image image{height, width, channels, {}};
    image.values.assign(values.begin(), values.end());
    return image;
}

HeifItem item(HeifCoding coding, const HeifPlanes& planes) {
    HeifItem made = codedItem(coding, planes);
    made.properties.push_back(codedColours(planes.matrix, planes.isFullRange));
    return made;
}

PictureKind colours(HeifCoding coding, std::string name, const HeifPlanes& planes) {
    const std::vector<double> values = asRgb(planes);
    return kind(coding, std::move(name), "as R, G and B, coarser samples repeated",
                {item(coding, planes)},
                ReadAs{planes.bits > 8 ? valuesOf(values, 3) : pixelsOf(values, 3), 2});
}

HeifPlanes with(HeifPlanes planes, unsigned matrix, bool isFullRange) {
    planes.matrix = matrix;
    planes.isFullRange = isFullRange;
    return planes;
}

HeifPlanes greyPlane(unsigned bits) { return {{plane(0, (1U << bits) - 1, height, width)}, bits}; }

PictureKind grey(HeifCoding coding, unsigned bits) {
    const HeifPlanes planes = greyPlane(bits);
    return kind(coding, "grey, " + std::to_string(bits) + " bits",
                bits > 8 ? "values of 0 to 1" : "the same levels", {item(coding, planes)},
                ReadAs{bits > 8 ? asValues(planes.planes[0]) : asPixels(planes.planes[0])});
}

/// libheif leaves it as it is coded.
PictureKind limitedGrey(HeifCoding coding) {
    HeifPlanes planes = greyPlane(8);
    planes.isFullRange = false;
    std::vector<double> values;
    for (const std::uint32_t sample : planes.planes[0].samples)
        values.push_back(std::clamp((double(sample) - 16) / 219, 0.0, 1.0));
    return kind(coding, "grey of limited range", "16 is black, 235 white", {item(coding, planes)},
                ReadAs{pixelsOf(values, 1)});
}

/// G, B and R as they are.
HeifPlanes plainColours() {
    return {
        {plane(1, 255, height, width), plane(2, 255, height, width), plane(0, 255, height, width)},
        8,
        0};
}

PictureKind identity(HeifCoding coding) {
    return kind(coding, "R, G and B as they are", "the same levels", {item(coding, plainColours())},
                ReadAs{asPixels(pattern(3, 255, height, width))});
}

HeifItem alphaItem(HeifCoding coding, const Pattern& made) {
    HeifPlanes planes{{Pattern{height, width, 1, 255}}};
    for (std::size_t i = 3; i < made.samples.size(); i += 4)
        planes.planes[0].samples.push_back(made.samples[i]);
    HeifItem alpha = codedItem(coding, planes);
    alpha.reference = "auxl";
    alpha.properties.push_back(
        fullBox("auxC", 0, 0,
                std::string("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha") + std::string(1, '\0')));
    return alpha;
}

HeifItem colourItem(HeifCoding coding, const Pattern& made) {
    HeifPlanes planes = plainColours();
    for (std::size_t p = 0; p != 3; ++p) {
        const std::size_t channel = (p + 1) % 3;
        for (std::size_t i = 0; i != planes.planes[p].samples.size(); ++i)
            planes.planes[p].samples[i] = made.samples[4 * i + channel];
    }
    return item(coding, planes);
}

PictureKind alpha(HeifCoding coding, bool isMultiplied) {
    const Pattern straight = pattern(4, 255, height, width);
    Pattern made = straight;
    if (isMultiplied)
        for (std::size_t i = 0; i != made.samples.size(); ++i)
            if (i % 4 != 3)
                made.samples[i] = (made.samples[i] * made.samples[i / 4 * 4 + 3] + 127) / 255;
    return kind(coding,
                isMultiplied ? "colours multiplied by transparency" : "RGB with transparency",
                isMultiplied ? "divided by it, then laid over white" : "laid over white",
                {colourItem(coding, made), alphaItem(coding, made)},
                ReadAs{asPixels(straight), isMultiplied ? 1 : 0}, isMultiplied);
}

std::string rotation(unsigned quartersLeft) { return box("irot", number(quartersLeft, 1)); }

std::string mirroring(unsigned axis) { return box("imir", number(axis, 1)); }

PictureKind turnedBy(HeifCoding coding, std::string name, const std::vector<std::string>& turns,
                     int orientation) {
    HeifItem made = item(coding, plainColours());
    made.properties.insert(made.properties.end(), turns.begin(), turns.end());
    return kind(coding, std::move(name), "turned once", {made},
                ReadAs{turned(asPixels(pattern(3, 255, height, width)), orientation)});
}

/// libheif turns each of them by its own properties.
PictureKind turnedAlpha(HeifCoding coding, bool isAlphaTurned) {
    const Pattern made = pattern(4, 255, height, width);
    HeifItem colour = colourItem(coding, made);
    HeifItem transparency = alphaItem(coding, made);
    colour.properties.push_back(rotation(1));
    if (isAlphaTurned)
        transparency.properties.push_back(rotation(1));
    return kind(coding,
                isAlphaTurned ? "turned, and its transparency too"
                              : "turned, with nothing said of its transparency",
                "both turned once", {colour, transparency}, ReadAs{turned(asPixels(made), 8)});
}

PictureKind deepMirrored() {
    const HeifPlanes planes = greyPlane(12);
    HeifItem made = item(HeifCoding::Av1, planes);
    made.properties.push_back(mirroring(1));
    Image expected = asValues(planes.planes[0]);
    for (std::int64_t y = 0; y != height; ++y)
        std::reverse(expected.values.begin() + y * width,
                     expected.values.begin() + (y + 1) * width);
    return kind(HeifCoding::Av1, "mirrored, 12 bits", "turned once", {made}, ReadAs{expected});
}

/// The middle of 10 columns and 6 rows.
PictureKind cropped(HeifCoding coding) {
    const Pattern made = pattern(3, 255, height, width);
    HeifItem item = heif::item(coding, plainColours());
    item.properties.push_back(box("clap", number(10, 4) + number(1, 4) + number(6, 4) +
                                              number(1, 4) + number(0, 4) + number(1, 4) +
                                              number(0, 4) + number(1, 4)));
    Pattern middle{6, 10, 3, 255};
    for (std::int64_t y = 29; y != 35; ++y)
        for (std::int64_t x = 31; x != 41; ++x)
            for (std::int64_t c = 0; c != 3; ++c)
                middle.samples.push_back(
                    made.samples[static_cast<std::size_t>((y * width + x) * 3 + c)]);
    return kind(coding, "cropped", "what is left", {item}, ReadAs{asPixels(middle)});
}

/// Two tiles beside each other, of which the right one is wider than what is shown of it.
PictureKind grid(HeifCoding coding) {
    const Pattern all = pattern(3, 255, 64, 100);
    std::vector<HeifItem> items(1);
    items[0].type = "grid";
    items[0].data = number(0, 2) + number(0, 1) + number(1, 1) + number(100, 2) + number(64, 2);
    items[0].properties = sizeProperties(64, 100, 3);
    for (std::int64_t tile = 0; tile != 2; ++tile) {
        HeifPlanes planes{{}, 8, 0};
        for (const std::size_t channel : {1U, 2U, 0U}) {
            Pattern plane{64, 64, 1, 255};
            for (std::int64_t i = 0; i != 64 * 64; ++i) {
                const std::int64_t x = std::min<std::int64_t>(tile * 64 + i % 64, 99);
                plane.samples.push_back(
                    all.samples[static_cast<std::size_t>((i / 64 * 100 + x) * 3) + channel]);
            }
            planes.planes.push_back(plane);
        }
        items.push_back(item(coding, planes));
    }
    return kind(coding, "tiles", "as one picture", items, ReadAs{asPixels(all)}, false, 2);
}

PictureKind exifAlone(HeifCoding coding) {
    HeifItem exif;
    exif.type = "Exif";
    exif.data = number(0, 4) + "MM" + number(42, 2) + number(8, 4) + number(1, 2) + number(274, 2) +
                number(3, 2) + number(1, 4) + number(6, 2) + number(0, 2) + number(0, 4);
    exif.reference = "cdsc";
    return kind(coding, "orientation in Exif alone", "not turned, as the format has it",
                {item(coding, plainColours()), exif},
                ReadAs{asPixels(pattern(3, 255, height, width))});
}

PictureKind thumbnail(HeifCoding coding) {
    HeifItem small = item(coding, greyPlane(8));
    small.reference = "thmb";
    return kind(coding, "thumbnail beside it", "passed over", {item(coding, plainColours()), small},
                ReadAs{asPixels(pattern(3, 255, height, width))});
}

PictureKind wideGamut(HeifCoding coding) {
    const Pattern made = slope(3, 255, height, width);
    HeifPlanes planes = plainColours();
    for (std::size_t p = 0; p != 3; ++p)
        for (std::size_t i = 0; i != planes.planes[p].samples.size(); ++i)
            planes.planes[p].samples[i] = made.samples[3 * i + (p + 1) % 3];
    HeifItem item = heif::item(coding, planes);
    item.properties.push_back(box("colr", "prof" + displayP3Profile()));
    return kind(coding, "ICC profile", "in the colours of sRGB", {item},
                ReadAs{fromDisplayP3(made), 2});
}

PictureKind unknownMatrix(HeifCoding coding) {
    HeifItem made = codedItem(coding, colourPlanes(8, height, width));
    made.properties.push_back(codedColours(14, true));
    return kind(coding, "colours coded as ICtCp", {}, {made},
                RefusedWith{"matrix coefficients 14"});
}

PictureKind cut(HeifCoding coding) {
    PictureKind whole = identity(coding);
    whole.kind = "cut short";
    whole.told = {};
    whole.file.resize(whole.file.size() - 100);
    whole.expected = RefusedWith{"cut short"};
    return whole;
}

} // namespace heif

std::vector<PictureKind> heifKinds() {
    using namespace heif;
    std::vector<PictureKind> kinds;
    for (const HeifCoding coding : {HeifCoding::Hevc, HeifCoding::Av1}) {
        // libheif 1.15 cannot have AV1 of 10 bits encoded.
        const unsigned deep = coding == HeifCoding::Hevc ? 10 : 12;
        const HeifPlanes full = colourPlanes(8, height, width);
        const std::vector<PictureKind> both{
            grey(coding, 8),
            grey(coding, deep),
            limitedGrey(coding),
            colours(coding, "4:4:4", full),
            colours(coding, "4:4:4 of limited range, BT.709", with(full, 1, false)),
            colours(coding, "4:2:0", colourPlanes(8, height / 2, width / 2)),
            colours(coding, "4:2:2", colourPlanes(8, height, width / 2)),
            colours(coding, "4:4:4, " + std::to_string(deep) + " bits",
                    colourPlanes(deep, height, width)),
            identity(coding),
            alpha(coding, false),
            alpha(coding, true),
            turnedBy(coding, "turned to the left", {rotation(1)}, 8),
            turnedBy(coding, "turned upside down", {rotation(2)}, 3),
            turnedBy(coding, "top and bottom exchanged", {mirroring(0)}, 4),
            turnedBy(coding, "left and right exchanged", {mirroring(1)}, 2),
            turnedBy(coding, "turned to the left, then mirrored", {rotation(1), mirroring(1)}, 7),
            turnedAlpha(coding, true),
            turnedAlpha(coding, false),
            cropped(coding),
            grid(coding),
            exifAlone(coding),
            thumbnail(coding),
            wideGamut(coding),
            unknownMatrix(coding),
            cut(coding),
        };
        kinds.insert(kinds.end(), both.begin(), both.end());
    }
    kinds.push_back(
        colours(HeifCoding::Av1, "4:2:0, 12 bits", colourPlanes(12, height / 2, width / 2)));
    kinds.push_back(deepMirrored());
    return kinds;
}

} // namespace fovea::test
