#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>

#include "tests/core/pictures/box_writer.hpp"
#include "tests/core/pictures/jxl_writer.hpp"
#include "tests/core/pictures/picture_kind.hpp"
#include "tests/core/pictures/wide_gamut.hpp"

namespace fovea::test {

namespace jxl {

PictureKind kind(std::string name, std::string told, std::string file,
                 std::variant<ReadAs, RefusedWith> expected) {
    return {"JPEG XL", std::move(name), std::move(told), std::move(file), std::move(expected)};
}

PictureKind lossless(std::string name, std::string told, const Pattern& made,
                     const JxlSettings& settings = {}) {
    return kind(std::move(name), std::move(told), jxlFile(made, settings),
                ReadAs{settings.bits > 8 ? asValues(made) : asPixels(made)});
}

PictureKind floats() {
    Image made = asValues(pattern(3, 1000));
    made.values[5] = 1.5F; // brighter than white
    made.values[7] = -0.25F;
    return kind("RGB, floats of 32 bits", "the values as they are",
                jxlFile(made, {.bits = 32, .exponentBits = 8}), ReadAs{made});
}

PictureKind multipliedAlpha() {
    Pattern made = pattern(4);
    const Pattern straight = made;
    for (std::size_t i = 0; i != made.samples.size(); i += 4)
        for (std::size_t c = 0; c != 3; ++c)
            made.samples[i + c] = (made.samples[i + c] * made.samples[i + 3] + 127) / 255;
    return kind("colours multiplied by transparency", "divided by it, then laid over white",
                jxlFile(made, {.isMultiplied = true}), ReadAs{asPixels(straight), 1});
}

/// An Exif block whose orientation is 6, a quarter turn to the right.
std::string lyingExif() {
    return "MM" + number(42, 2) + number(8, 4) + number(1, 2) + number(274, 2) + number(3, 2) +
           number(1, 4) + number(6, 2) + number(0, 2) + number(0, 4);
}

PictureKind turnedByItself(int orientation) {
    const Pattern made = pattern(3);
    return kind("orientation " + std::to_string(orientation), "turned once",
                jxlFile(made, {.orientation = orientation}),
                ReadAs{turned(asPixels(made), orientation)});
}

PictureKind exifAlone() {
    const Pattern made = pattern(3);
    return kind("orientation in Exif alone", "not turned, as the format has it",
                jxlFile(made, {.exif = number(0, 4) + lyingExif()}), ReadAs{asPixels(made)});
}

PictureKind animation() {
    const Pattern first = pattern(3, 255, 4, 5);
    Image expected{6, 8, 3, std::vector<std::uint8_t>(6 * 8 * 3)};
    for (std::size_t y = 0; y != 4; ++y)
        for (std::size_t i = 0; i != 15; ++i)
            expected.pixels[(y + 1) * 24 + 6 + i] =
                static_cast<std::uint8_t>(first.samples[y * 15 + i]);
    return kind("animation", "its first frame, on the whole canvas, which is black",
                jxlFile({JxlFrame{first, 2, 1}, JxlFrame{pattern(3, 255, 2, 2), 0, 0}},
                        {.canvasHeight = 6, .canvasWidth = 8}),
                ReadAs{expected});
}

/// Full ink is 0.
PictureKind inks() {
    const Pattern made = pattern(4);
    Image expected{6, 8, 3, {}};
    for (std::size_t i = 0; i != made.samples.size(); i += 4)
        for (std::size_t c = 0; c != 3; ++c)
            expected.pixels.push_back(static_cast<std::uint8_t>(
                std::lround(double(made.samples[i + c]) * made.samples[i + 3] / 255.0)));
    return kind("CMYK", "as R, G and B by (1 - C) (1 - K)", jxlFile(made, {.hasInk = true}),
                ReadAs{expected, 1});
}

PictureKind wideGamut() {
    const Pattern made = slope(3);
    return kind("Display P3", "in the colours of sRGB", jxlFile(made, {.colours = displayP3()}),
                ReadAs{fromDisplayP3(made), 2});
}

/// Of curves that libjxl knows no name for: left to itself, it hands out linear light.
PictureKind lossyWithProfile() {
    const Pattern made = slope(3);
    return kind("coded with loss, with an ICC profile", "in the colours of sRGB",
                jxlFile(made, {.isLossy = true, .profile = displayP3Profile(2.1)}),
                ReadAs{fromDisplayP3(made, 2.1), 4});
}

/// Written by libjpeg, 4:2:0.
std::string jpegFile(const Pattern& made, bool isLying) {
    jpeg_compress_struct state{};
    jpeg_error_mgr errors{};
    state.err = jpeg_std_error(&errors);
    jpeg_create_compress(&state);
    unsigned char* written = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&state, &written, &size);
    state.image_height = static_cast<JDIMENSION>(made.height);
    state.image_width = static_cast<JDIMENSION>(made.width);
    state.input_components = 3;
    state.in_color_space = JCS_RGB;
    jpeg_set_defaults(&state);
    jpeg_start_compress(&state, TRUE);
    if (isLying) {
        const std::string exif = std::string("Exif\0\0", 6) + lyingExif();
        jpeg_write_marker(&state, JPEG_APP0 + 1,
                          reinterpret_cast<const unsigned char*>(exif.data()),
                          static_cast<unsigned>(exif.size()));
    }
    std::vector<std::uint8_t> samples(made.samples.begin(), made.samples.end());
    while (state.next_scanline < state.image_height) {
        JSAMPROW row = samples.data() + state.next_scanline * state.image_width * 3;
        jpeg_write_scanlines(&state, &row, 1);
    }
    jpeg_finish_compress(&state);
    jpeg_destroy_compress(&state);
    std::string file(reinterpret_cast<const char*>(written), size);
    std::free(written);
    return file;
}

Image decodedJpeg(const std::string& file) {
    jpeg_decompress_struct state{};
    jpeg_error_mgr errors{};
    state.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&state);
    jpeg_mem_src(&state, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&state, TRUE);
    jpeg_start_decompress(&state);
    Image image{state.output_height, state.output_width, 3, {}};
    image.pixels.resize(static_cast<std::size_t>(image.height * image.width * 3));
    while (state.output_scanline < state.output_height) {
        JSAMPROW row = image.pixels.data() + state.output_scanline * state.output_width * 3;
        jpeg_read_scanlines(&state, &row, 1);
    }
    jpeg_finish_decompress(&state);
    jpeg_destroy_decompress(&state);
    return image;
}

PictureKind innerJpeg(bool isLying) {
    const std::string jpeg = jpegFile(slope(3, 255, 37, 51), isLying);
    return kind(isLying ? "a JPEG file that is turned by Exif" : "a JPEG file",
                isLying ? "as the JPEG file, turned once" : "as the JPEG file", jxlOfJpeg(jpeg),
                ReadAs{turned(decodedJpeg(jpeg), isLying ? 6 : 1)});
}

PictureKind lossy(std::size_t channels, std::string name) {
    const Pattern made = slope(channels);
    return kind(std::move(name), "as libjxl decodes it", jxlFile(made, {.isLossy = true}),
                ReadAs{asPixels(made), 4});
}

PictureKind cut(bool isInBoxes) {
    std::string file = jxlFile(slope(3), {.isInBoxes = isInBoxes});
    file.resize(file.size() * 2 / 3);
    return kind(isInBoxes ? "cut short" : "code stream cut short", {}, std::move(file),
                RefusedWith{"cut short"});
}

} // namespace jxl

std::vector<PictureKind> jxlKinds() {
    using namespace jxl;
    return {
        lossless("grey, 8 bits", "the same levels", pattern(1)),
        lossless("RGB, 8 bits", "the same levels", pattern(3)),
        lossless("RGB, 8 bits, in a file of boxes", "the same levels", pattern(3),
                 {.isInBoxes = true}),
        lossless("RGB, progressive", "the same levels", pattern(3), {.isProgressive = true}),
        lossless("RGB with transparency", "laid over white", pattern(4)),
        lossless("grey with transparency", "laid over white", pattern(2)),
        lossless("RGB, 16 bits", "values of 0 to 1", pattern(3, 65535), {.bits = 16}),
        floats(),
        multipliedAlpha(),
        inks(),
        turnedByItself(2),
        turnedByItself(6),
        turnedByItself(7),
        exifAlone(),
        animation(),
        wideGamut(),
        lossyWithProfile(),
        lossy(3, "RGB, coded with loss"),
        lossy(1, "grey, coded with loss"),
        innerJpeg(false),
        innerJpeg(true),
        cut(true),
        cut(false),
    };
}

} // namespace fovea::test
