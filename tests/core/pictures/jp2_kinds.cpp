#include <algorithm>
#include <array>
#include <cmath>

#include "tests/core/pictures/box_writer.hpp"
#include "tests/core/pictures/jp2_writer.hpp"
#include "tests/core/pictures/picture_kind.hpp"

namespace fovea::test {

namespace jp2 {

constexpr std::uint32_t srgb = 16;
constexpr std::uint32_t grey = 17;
constexpr std::uint32_t sycc = 18;

PictureKind kind(std::string name, std::string told, std::string file,
                 std::variant<ReadAs, RefusedWith> expected) {
    return {"JPEG 2000", std::move(name), std::move(told), std::move(file), std::move(expected)};
}

/// A cdef box: of each channel what it is (0 colour, 1 opacity, 2 opacity multiplied in) and which
/// colour it belongs to (0 all).
std::string channelBox(const std::vector<std::array<unsigned, 2>>& channels) {
    std::string content = number(channels.size(), 2);
    for (std::size_t i = 0; i != channels.size(); ++i)
        content += number(i, 2) + number(channels[i][0], 2) + number(channels[i][1], 2);
    return box("cdef", content);
}

PictureKind plain(std::string name, std::string told, const Pattern& made, unsigned bits) {
    const Jp2Boxes boxes{numberedColours(made.channels < 3 ? grey : srgb)};
    return kind(std::move(name), std::move(told), jp2File(componentsOf(made, bits), boxes),
                ReadAs{bits > 8 ? asValues(made) : asPixels(made)});
}

PictureKind alphaBeforeColours() {
    const Pattern made = pattern(4);
    std::vector<Jp2Component> components = componentsOf(made);
    std::rotate(components.begin(), components.begin() + 3, components.end());
    const std::string channels = channelBox({{1, 0}, {0, 1}, {0, 2}, {0, 3}});
    return kind("transparency before the colours", "by the channel definitions; laid over white",
                jp2File(components, {numberedColours(srgb), {}, channels}), ReadAs{asPixels(made)});
}

PictureKind withAlpha(std::size_t channels, std::string name) {
    const Pattern made = pattern(channels);
    const std::string defined =
        channels == 2 ? channelBox({{0, 1}, {1, 0}}) : channelBox({{0, 1}, {0, 2}, {0, 3}, {1, 0}});
    return kind(
        std::move(name), "laid over white",
        jp2File(componentsOf(made), {numberedColours(channels == 2 ? grey : srgb), {}, defined}),
        ReadAs{asPixels(made)});
}

PictureKind multipliedAlpha() {
    Pattern made = pattern(4);
    const Pattern straight = made;
    for (std::size_t i = 0; i != made.samples.size(); i += 4)
        for (std::size_t c = 0; c != 3; ++c)
            made.samples[i + c] = (made.samples[i + c] * made.samples[i + 3] + 127) / 255;
    const std::string channels = channelBox({{0, 1}, {0, 2}, {0, 3}, {2, 0}});
    return kind("colours multiplied by transparency", "divided by it, then laid over white",
                jp2File(componentsOf(made), {numberedColours(srgb), {}, channels}),
                ReadAs{asPixels(straight), 1});
}

PictureKind palette() {
    Jp2Component indices;
    Image expected{6, 8, 3, {}};
    std::string entries;
    for (unsigned i = 0; i != 48; ++i) {
        indices.samples.push_back(static_cast<std::int32_t>(47 - i));
        const unsigned entry = 47 - i;
        for (unsigned c = 0; c != 3; ++c) {
            entries += number((i * 5 + c * 60) % 256, 1);
            expected.pixels.push_back(static_cast<std::uint8_t>((entry * 5 + c * 60) % 256));
        }
    }
    const std::string boxes =
        box("pclr",
            number(48, 2) + number(3, 1) + number(7, 1) + number(7, 1) + number(7, 1) + entries) +
        box("cmap", number(0, 2) + number(1, 1) + number(0, 1) + number(0, 2) + number(1, 1) +
                        number(1, 1) + number(0, 2) + number(1, 1) + number(2, 1));
    return kind("palette", "in its colours", jp2File({indices}, {numberedColours(srgb), boxes}),
                ReadAs{expected});
}

PictureKind signedSamples() {
    const Pattern made = pattern(1);
    std::vector<Jp2Component> components = componentsOf(made);
    components[0].isSigned = true;
    for (std::int32_t& sample : components[0].samples)
        sample -= 128;
    return kind("signed samples", "their least is black", codeStream(components),
                ReadAs{asPixels(made)});
}

std::uint8_t rounded(double value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

/// Y, Cb and Cr, of which the last two cover `step` rows and columns each.
PictureKind colourDifferences(unsigned step, bool isInBoxes, std::string name) {
    std::vector<Jp2Component> components = componentsOf(pattern(3));
    for (std::size_t c = 1; c != 3; ++c) {
        Jp2Component& component = components[c];
        component.step = step;
        component.height = 6 / step;
        component.width = 8 / step;
        component.samples.clear();
        for (std::int64_t i = 0; i != component.height * component.width; ++i)
            component.samples.push_back(
                static_cast<std::int32_t>(60 + (static_cast<std::int64_t>(c) * 50 + i * 9) % 130));
    }
    Image expected{6, 8, 3, {}};
    for (std::size_t y = 0; y != 6; ++y)
        for (std::size_t x = 0; x != 8; ++x) {
            const std::size_t below = y / step * (8 / step) + x / step;
            const double luma = components[0].samples[y * 8 + x];
            const double cb = components[1].samples[below] - 128;
            const double cr = components[2].samples[below] - 128;
            expected.pixels.push_back(rounded(luma + 1.402 * cr));
            expected.pixels.push_back(
                rounded(luma - 0.114 * 1.772 / 0.587 * cb - 0.299 * 1.402 / 0.587 * cr));
            expected.pixels.push_back(rounded(luma + 1.772 * cb));
        }
    return kind(std::move(name), "as R, G and B, coarser samples repeated",
                isInBoxes ? jp2File(components, {numberedColours(sycc)}) : codeStream(components),
                ReadAs{expected, 1});
}

PictureKind inks() {
    const Pattern made = pattern(4);
    Image expected{6, 8, 3, {}};
    for (std::size_t i = 0; i != made.samples.size(); i += 4)
        for (std::size_t c = 0; c != 3; ++c)
            expected.pixels.push_back(
                rounded((255.0 - made.samples[i + c]) * (255.0 - made.samples[i + 3]) / 255.0));
    return kind("CMYK", "as R, G and B by (1 - C) (1 - K)",
                jp2File(componentsOf(made), {numberedColours(12)}), ReadAs{expected, 1});
}

PictureKind differingDepths() {
    const Pattern made = pattern(3);
    std::vector<Jp2Component> components = componentsOf(made);
    Image expected = asPixels(made);
    components[1].bits = 5;
    for (std::size_t i = 0; i != components[1].samples.size(); ++i) {
        components[1].samples[i] /= 8;
        expected.pixels[3 * i + 1] = rounded(components[1].samples[i] * 255.0 / 31.0);
    }
    return kind("channels of 8, 5 and 8 bits", "brought to 8 bits",
                jp2File(components, {numberedColours(srgb)}), ReadAs{expected});
}

PictureKind inTiles() {
    const Pattern made = pattern(3, 255, 13, 21);
    return kind("tiles, on a grid that begins elsewhere", "as one picture",
                codeStream(componentsOf(made), {.origin = 3, .tile = 8, .decorrelates = true}),
                ReadAs{asPixels(made)});
}

PictureKind lossy() {
    const Pattern made = slope(3);
    return kind("RGB, coded with loss", "as OpenJPEG decodes it",
                jp2File(componentsOf(made), {numberedColours(srgb)},
                        {.isLossy = true, .decorrelates = true}),
                ReadAs{asPixels(made), 3});
}

PictureKind cut() {
    std::string file = jp2File(componentsOf(slope(3)), {numberedColours(srgb)});
    file.resize(file.size() * 2 / 3);
    return kind("cut short", {}, std::move(file), RefusedWith{"cut short"});
}

PictureKind cutCodeStream() {
    std::string file = codeStream(componentsOf(slope(3)));
    file.resize(file.size() * 2 / 3);
    return kind("code stream cut short", {}, std::move(file), RefusedWith{"cut short"});
}

} // namespace jp2

std::vector<PictureKind> jp2Kinds() {
    using namespace jp2;
    const Pattern three = pattern(3);
    return {
        plain("grey, 8 bits", "the same levels", pattern(1), 8),
        plain("grey, 1 bit", "black and white", pattern(1, 1), 1),
        plain("grey, 4 bits", "its 15 is white", pattern(1, 15), 4),
        plain("RGB, 8 bits", "the same levels", three, 8),
        plain("RGB, 12 bits", "values of 0 to 1", pattern(3, 4095), 12),
        plain("grey, 16 bits", "values of 0 to 1", pattern(1, 65535), 16),
        kind("code stream without a file around it", "grey or RGB by its channels",
             codeStream(componentsOf(three)), ReadAs{asPixels(three)}),
        withAlpha(4, "RGB with transparency"),
        withAlpha(2, "grey with transparency"),
        alphaBeforeColours(),
        multipliedAlpha(),
        palette(),
        signedSamples(),
        colourDifferences(1, true, "sYCC"),
        colourDifferences(2, true, "sYCC, subsampled"),
        colourDifferences(2, false, "code stream of subsampled colour differences"),
        inks(),
        differingDepths(),
        inTiles(),
        lossy(),
        kind("CIE L*a*b*", {}, jp2File(componentsOf(three), {numberedColours(14)}),
             RefusedWith{"L*a*b*"}),
        cut(),
        cutCodeStream(),
    };
}

} // namespace fovea::test
