#include <cstdio> // jpeglib.h names FILE
#include <cstdlib>

#include <jpeglib.h>

#include "tests/core/pictures/gradient.hpp"
#include "tests/core/pictures/metadata.hpp"
#include "tests/core/pictures/picture_kind.hpp"

/// JPEG by libjpeg's writer, at its best quality and without fewer colours than pixels, so that
/// what is read can be held against what was written.
namespace fovea::test {

namespace jpeg {

/// What a picture comes back as, for the rounding of its transforms.
constexpr int lossy = 3;

struct Marker {
    int code;
    std::string data;
};

struct Jpeg {
    Image image = gradient(3);
    J_COLOR_SPACE given = JCS_RGB;
    J_COLOR_SPACE stored = JCS_YCbCr;
    std::vector<Marker> markers = {};
    unsigned restartBlocks = 0;
    bool isProgressive = false;
    bool isArithmetic = false;
    bool isInterleaved = true;
    bool hasAdobe = true; ///< where its colours are ones that Adobe's marker is for
    int columnsPerColour = 1;
    int quality = 100;
};

void setUp(jpeg_compress_struct& info, const Jpeg& jpeg, std::vector<jpeg_scan_info>& scans) {
    info.image_height = static_cast<JDIMENSION>(jpeg.image.height);
    info.image_width = static_cast<JDIMENSION>(jpeg.image.width);
    info.input_components = static_cast<int>(jpeg.image.channels);
    info.in_color_space = jpeg.given;
    jpeg_set_defaults(&info);
    jpeg_set_colorspace(&info, jpeg.stored);
    jpeg_set_quality(&info, jpeg.quality, TRUE);
    for (int c = 0; c != info.num_components; ++c) {
        info.comp_info[c].h_samp_factor = c == 0 ? jpeg.columnsPerColour : 1;
        info.comp_info[c].v_samp_factor = 1;
    }
    info.restart_interval = jpeg.restartBlocks;
    info.arith_code = jpeg.isArithmetic ? TRUE : FALSE;
    info.write_Adobe_marker = jpeg.hasAdobe && jpeg.stored != JCS_YCbCr &&
                                      jpeg.stored != JCS_GRAYSCALE && jpeg.stored != JCS_UNKNOWN
                                  ? TRUE
                                  : FALSE;
    if (jpeg.isProgressive)
        jpeg_simple_progression(&info);
    for (int c = 0; c != info.num_components && !jpeg.isInterleaved; ++c)
        scans.push_back({1, {c, 0, 0, 0}, 0, 63, 0, 0});
    if (!scans.empty()) {
        info.scan_info = scans.data();
        info.num_scans = static_cast<int>(scans.size());
    }
}

std::string fileOf(const Jpeg& jpeg) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    std::vector<jpeg_scan_info> scans;
    setUp(info, jpeg, scans);
    jpeg_start_compress(&info, TRUE);
    for (const Marker& marker : jpeg.markers)
        jpeg_write_marker(&info, marker.code, reinterpret_cast<const JOCTET*>(marker.data.data()),
                          static_cast<unsigned>(marker.data.size()));
    while (info.next_scanline != info.image_height) {
        auto* row = const_cast<JSAMPLE*>(&jpeg.image.pixels[static_cast<std::size_t>(
            info.next_scanline * jpeg.image.width * jpeg.image.channels)]);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    std::string file(reinterpret_cast<const char*>(bytes), size);
    std::free(bytes); // NOLINT: libjpeg's
    return file;
}

/// Where a segment of that code begins, with its mark.
std::size_t segment(const std::string& file, int code, std::size_t from = 2) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(file[i]); };
    while (at(from + 1) != code)
        from += 2 + std::size_t{at(from + 2)} * 256 + at(from + 3);
    return from;
}

std::string withoutHuffmanTables(std::string file) {
    const std::size_t scan = segment(file, 0xda);
    const std::size_t first = segment(file, 0xc4);
    return file.erase(first, scan - first);
}

/// C, M, Y, K of the gradient under a key of its own, 255 the most ink.
Image inks() {
    Image image{6, 8, 4, {}};
    for (int y = 0; y != 6; ++y)
        for (int x = 0; x != 8; ++x) {
            for (int c = 0; c != 3; ++c)
                image.pixels.push_back(static_cast<std::uint8_t>(255 - gradientAt(y, x, c)));
            image.pixels.push_back(static_cast<std::uint8_t>(10 * x + 4 * y));
        }
    return image;
}

Image inverted(Image image) {
    for (std::uint8_t& value : image.pixels)
        value = static_cast<std::uint8_t>(255 - value);
    return image;
}

/// What such inks leave of white.
Image light() {
    Image image{6, 8, 3, {}};
    const Image ink = inks();
    for (std::size_t pixel = 0; pixel != 48; ++pixel)
        for (std::size_t c = 0; c != 3; ++c)
            image.pixels.push_back(static_cast<std::uint8_t>(
                ((255 - ink.pixels[4 * pixel + c]) * (255 - ink.pixels[4 * pixel + 3]) + 127) /
                255));
    return image;
}

/// A grey ramp as colours, which sharing them between neighbours does not change.
Image greyAsColour() {
    Image image{6, 8, 3, {}};
    for (const std::uint8_t value : gradient(1).pixels)
        image.pixels.insert(image.pixels.end(), 3, value);
    return image;
}

/// Large enough for damage in its middle: 64 x 64 of no pattern.
Image rough() {
    Image image{64, 64, 1, {}};
    std::uint32_t state = 1;
    for (int i = 0; i != 64 * 64; ++i) {
        state = state * 1664525 + 1013904223;
        image.pixels.push_back(static_cast<std::uint8_t>(state >> 24));
    }
    return image;
}

PictureKind read(std::string kind, std::string told, std::string file, Image image,
                 int tolerance = lossy) {
    return {"JPEG", std::move(kind), std::move(told), std::move(file),
            ReadAs{std::move(image), tolerance}};
}

PictureKind refused(std::string kind, std::string file, std::string words) {
    return {"JPEG", std::move(kind), "refused", std::move(file), RefusedWith{std::move(words)}};
}

void addCodings(std::vector<PictureKind>& kinds) {
    const std::string told = "as it is";
    kinds.push_back(read("colour", told, fileOf({}), gradient(3)));
    kinds.push_back(read("colour, shared by two neighbours", "smoothed between them",
                         fileOf({.image = greyAsColour(), .columnsPerColour = 2}), greyAsColour()));
    kinds.push_back(
        read("grey", "stays grey",
             fileOf({.image = gradient(1), .given = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}),
             gradient(1)));
    kinds.push_back(read("progressive", told, fileOf({.isProgressive = true}), gradient(3)));
    kinds.push_back(read("arithmetic coding", told, fileOf({.isArithmetic = true}), gradient(3)));
    kinds.push_back(
        read("a scan for each colour", told, fileOf({.isInterleaved = false}), gradient(3)));
    kinds.push_back(read("restart markers", told,
                         fileOf({.image = rough(),
                                 .given = JCS_GRAYSCALE,
                                 .stored = JCS_GRAYSCALE,
                                 .restartBlocks = 3}),
                         rough()));
    kinds.push_back(read("RGB, not YCbCr", told, fileOf({.stored = JCS_RGB}), gradient(3)));
    kinds.push_back(read("without Huffman tables (MJPEG)", "by the usual tables",
                         withoutHuffmanTables(fileOf({})), gradient(3)));
}

void addInks(std::vector<PictureKind>& kinds) {
    const std::string told = "RGB by (1 - C)(1 - K), without a colour profile";
    kinds.push_back(
        read("CMYK", told,
             fileOf({.image = inks(), .given = JCS_CMYK, .stored = JCS_CMYK, .hasAdobe = false}),
             light()));
    kinds.push_back(read("CMYK by Adobe, inverted", told,
                         fileOf({.image = inverted(inks()), .given = JCS_CMYK, .stored = JCS_CMYK}),
                         light()));
    kinds.push_back(read("YCCK by Adobe, inverted", told,
                         fileOf({.image = inverted(inks()), .given = JCS_CMYK, .stored = JCS_YCCK}),
                         light()));
}

void addMarkers(std::vector<PictureKind>& kinds) {
    const std::string exifMark("Exif\0\0", 6);
    for (const int orientation : {2, 3, 4, 5, 6, 7, 8})
        kinds.push_back(
            read("EXIF orientation " + std::to_string(orientation), "turned upright",
                 fileOf({.markers = {{JPEG_APP0 + 1, exifMark + exifBlock(orientation)}}}),
                 turned(gradient(3), orientation)));
    const std::string profile = profileOfExchangedColours();
    const auto part = [](int number, const std::string& data) {
        return Marker{JPEG_APP0 + 2,
                      std::string("ICC_PROFILE\0", 12) + static_cast<char>(number) + '\x02' + data};
    };
    Image exchanged = gradient(3);
    for (std::size_t i = 0; i != exchanged.pixels.size(); i += 3)
        std::swap(exchanged.pixels[i], exchanged.pixels[i + 1]);
    kinds.push_back(
        read("colour profile, in two markers", "converted to sRGB",
             fileOf({.markers = {part(1, profile.substr(0, 100)), part(2, profile.substr(100))}}),
             exchanged, lossy + 2));
    const std::string plain = fileOf({});
    std::string padded = plain;
    padded.insert(segment(plain, 0xdb), std::string("\xff\0\0\0", 4));
    kinds.push_back(read("bytes between its segments", "passed over", padded, gradient(3)));
    std::string ended = plain;
    ended.insert(plain.size() - 2, 40, '\0');
    kinds.push_back(read("filled up before its end", "passed over", ended, gradient(3)));
    kinds.push_back(read("more behind its end (a moving picture, a second one)", "passed over",
                         plain + "more" + plain, gradient(3)));
}

void addRefused(std::vector<PictureKind>& kinds) {
    const std::string plain = fileOf({});
    kinds.push_back(refused("cut short", plain.substr(0, plain.size() - 30), "cut short"));
    kinds.push_back(
        refused("cut short before its end mark", plain.substr(0, plain.size() - 2), "cut short"));
    std::string damaged =
        fileOf({.image = rough(), .given = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE, .quality = 80});
    damaged.replace(damaged.size() / 2, 200, 200, '\0');
    kinds.push_back(refused("damaged in its middle", damaged, "damaged"));
    const std::string progressive = fileOf({.isProgressive = true});
    const std::size_t secondScan = segment(progressive, 0xda, 2);
    kinds.push_back(refused(
        "progressive, its scans missing",
        progressive.substr(0, progressive.find("\xff\xc4", secondScan)) + "\xff\xd9", "damaged"));
    std::string other = plain;
    other[segment(plain, 0xc0) + 4] = 12;
    kinds.push_back(refused("12 bits", other, "8 bits"));
    other = plain;
    other[segment(plain, 0xc0) + 1] = '\xc3';
    kinds.push_back(refused("lossless", other, "lossless"));
    Image pair{6, 8, 2, {}};
    pair.pixels.assign(96, 100);
    kinds.push_back(refused("two components, which may be anything",
                            fileOf({.image = pair, .given = JCS_UNKNOWN, .stored = JCS_UNKNOWN}),
                            "2 components"));
}

} // namespace jpeg

std::vector<PictureKind> jpegKinds() {
    using namespace jpeg;
    std::vector<PictureKind> kinds;
    addCodings(kinds);
    addInks(kinds);
    addMarkers(kinds);
    addRefused(kinds);
    return kinds;
}

} // namespace fovea::test
