#include <webp/encode.h>

#include "tests/core/pictures/gradient.hpp"
#include "tests/core/pictures/metadata.hpp"
#include "tests/core/pictures/picture_kind.hpp"

/// WebP: the coded pictures by libwebp's writer, what is around them byte by byte.
namespace fovea::test {

namespace webp {

constexpr int height = 6;
constexpr int width = 8;

std::string chunk(const std::string& name, const std::string& data) {
    return name + littleEndian(data.size(), 4) + data + std::string(data.size() % 2, '\0');
}

std::string riff(const std::string& chunks) {
    return "RIFF" + littleEndian(chunks.size() + 4, 4) + "WEBP" + chunks;
}

enum Flag { Animated = 0x02, HasExif = 0x08, HasAlpha = 0x10, HasProfile = 0x20 };

std::string header(int flags, int canvasWidth = width, int canvasHeight = height) {
    return chunk("VP8X", littleEndian(static_cast<std::uint64_t>(flags), 4) +
                             littleEndian(static_cast<std::uint64_t>(canvasWidth - 1), 3) +
                             littleEndian(static_cast<std::uint64_t>(canvasHeight - 1), 3));
}

/// R, G, B and the gradient's alpha.
std::vector<std::uint8_t> withAlpha(const Image& image) {
    std::vector<std::uint8_t> samples;
    for (std::size_t pixel = 0; pixel != image.pixels.size() / 3; ++pixel) {
        samples.insert(samples.end(), &image.pixels[3 * pixel], &image.pixels[3 * pixel] + 3);
        samples.push_back(gradientAlpha(static_cast<std::int64_t>(pixel % width)));
    }
    return samples;
}

/// A whole file, of the writer's.
std::string taken(std::uint8_t* bytes, std::size_t size) {
    std::string file(reinterpret_cast<const char*>(bytes), size);
    WebPFree(bytes);
    return file;
}

std::string lossless(const Image& image) {
    std::uint8_t* bytes = nullptr;
    const std::size_t size = WebPEncodeLosslessRGB(
        image.pixels.data(), static_cast<int>(image.width), static_cast<int>(image.height),
        3 * static_cast<int>(image.width), &bytes);
    return taken(bytes, size);
}

std::string losslessWithAlpha(const Image& image) {
    std::uint8_t* bytes = nullptr;
    const std::size_t size =
        WebPEncodeLosslessRGBA(withAlpha(image).data(), width, height, 4 * width, &bytes);
    return taken(bytes, size);
}

/// Grey, so that no colours are shared by neighbours.
Image grey() {
    Image image = gradient(1);
    std::vector<std::uint8_t> samples;
    for (const std::uint8_t value : image.pixels)
        samples.insert(samples.end(), 3, value);
    return {height, width, 3, samples};
}

std::string lossy(const Image& image) {
    std::uint8_t* bytes = nullptr;
    const std::size_t size =
        WebPEncodeRGB(image.pixels.data(), width, height, 3 * width, 100, &bytes);
    return taken(bytes, size);
}

std::string lossyWithAlpha(const Image& image) {
    std::uint8_t* bytes = nullptr;
    const std::size_t size =
        WebPEncodeRGBA(withAlpha(image).data(), width, height, 4 * width, 100, &bytes);
    return taken(bytes, size);
}

/// The coded picture alone, of a file of the writer's.
std::string codedIn(const std::string& file) {
    const std::string chunks = file.substr(12);
    return chunks.starts_with("VP8X") ? chunks.substr(18) : chunks;
}

std::string frame(int left, int top, int columns, int rows, const std::string& coded) {
    std::string data;
    for (const int number : {left / 2, top / 2, columns - 1, rows - 1, 100})
        data += littleEndian(static_cast<std::uint64_t>(number), 3);
    return chunk("ANMF", data + '\x02' + coded);
}

std::string animated(int flags, const std::string& frames) {
    const std::string blueBackground = std::string("\xff\0\0\xff", 4);
    return riff(header(Animated | flags) + chunk("ANIM", blueBackground + littleEndian(0, 2)) +
                frames);
}

/// Rows and columns of the gradient, from the first row and column on.
Image part(int top, int left, int rows, int columns) {
    Image image{rows, columns, 3, {}};
    for (int y = 0; y != rows; ++y)
        for (int x = 0; x != columns; ++x)
            for (int c = 0; c != 3; ++c)
                image.pixels.push_back(gradientAt(top + y, left + x, c));
    return image;
}

/// What is outside of such a part is white.
Image partOverWhite(int top, int left, int rows, int columns) {
    Image image = gradient(3);
    for (int i = 0; i != height * width * 3; ++i) {
        const int y = i / 3 / width;
        const int x = i / 3 % width;
        if (y < top || y >= top + rows || x < left || x >= left + columns)
            image.pixels[static_cast<std::size_t>(i)] = 255;
    }
    return image;
}

PictureKind read(std::string kind, std::string told, std::string file, Image image,
                 int tolerance = 0) {
    return {"WebP", std::move(kind), std::move(told), std::move(file),
            ReadAs{std::move(image), tolerance}};
}

PictureKind refused(std::string kind, std::string file, std::string words) {
    return {"WebP", std::move(kind), "refused", std::move(file), RefusedWith{std::move(words)}};
}

void addStill(std::vector<PictureKind>& kinds) {
    kinds.push_back(read("lossless", "as it is", lossless(gradient(3)), gradient(3)));
    kinds.push_back(read("lossless with alpha", "laid over white", losslessWithAlpha(gradient(3)),
                         overWhite(gradient(3))));
    Image twoColours = gradient(3);
    for (std::size_t i = 0; i != twoColours.pixels.size(); ++i)
        twoColours.pixels[i] = i / 3 % 7 < 2 ? static_cast<std::uint8_t>(40 * (i % 3)) : 200;
    kinds.push_back(read("lossless with a palette", "as it is", lossless(twoColours), twoColours));
    kinds.push_back(read("lossy", "as it is", lossy(grey()), grey(), 4));
    kinds.push_back(
        read("lossy with alpha", "laid over white", lossyWithAlpha(grey()), overWhite(grey()), 4));
}

void addExtended(std::vector<PictureKind>& kinds) {
    const std::string coded = codedIn(lossless(gradient(3)));
    kinds.push_back(read("EXIF orientation", "turned upright",
                         riff(header(HasExif) + coded + chunk("EXIF", exifBlock(7))),
                         turned(gradient(3), 7)));
    kinds.push_back(read(
        "EXIF orientation with JPEG's mark before it", "turned upright",
        riff(header(HasExif) + coded + chunk("EXIF", std::string("Exif\0\0", 6) + exifBlock(6))),
        turned(gradient(3), 6)));
    Image exchanged = gradient(3);
    for (std::size_t i = 0; i != exchanged.pixels.size(); i += 3)
        std::swap(exchanged.pixels[i], exchanged.pixels[i + 1]);
    kinds.push_back(
        read("colour profile", "converted to sRGB",
             riff(header(HasProfile) + chunk("ICCP", profileOfExchangedColours()) + coded),
             exchanged, 2));
    kinds.push_back(read("animated", "the first frame",
                         animated(0, frame(0, 0, width, height, coded) +
                                         frame(0, 0, width, height, codedIn(lossless(grey())))),
                         gradient(3)));
    kinds.push_back(read(
        "animated with alpha", "the first frame, laid over white",
        animated(HasAlpha, frame(0, 0, width, height, codedIn(losslessWithAlpha(gradient(3))))),
        overWhite(gradient(3))));
    kinds.push_back(read("a first frame smaller than the canvas",
                         "white around it, whatever the background colour",
                         animated(0, frame(2, 2, 4, 3, codedIn(lossless(part(2, 2, 3, 4)))) +
                                         frame(0, 0, width, height, coded)),
                         partOverWhite(2, 2, 3, 4)));
}

void addRefused(std::vector<PictureKind>& kinds) {
    const std::string whole = lossless(gradient(3));
    kinds.push_back(refused("cut short", whole.substr(0, whole.size() - 10), "cut short"));
    kinds.push_back(refused("a picture of another size than its canvas",
                            riff(header(HasAlpha, 9, 6) + codedIn(whole)), "damaged"));
    std::string ended = whole.substr(0, 20) + whole.substr(20, 40);
    ended.replace(16, 4, littleEndian(40, 4)).replace(4, 4, littleEndian(52, 4));
    kinds.push_back(refused("pixels that end too soon", ended, "damaged"));
}

} // namespace webp

std::vector<PictureKind> webpKinds() {
    using namespace webp;
    std::vector<PictureKind> kinds;
    addStill(kinds);
    addExtended(kinds);
    addRefused(kinds);
    return kinds;
}

} // namespace fovea::test
