#include <algorithm>
#include <functional>

#include "tests/core/pictures/gradient.hpp"
#include "tests/core/pictures/metadata.hpp"
#include "tests/core/pictures/picture_kind.hpp"

/// GIF files byte by byte. Their codes are never longer than at first, since a clear code stands
/// before the table would grow.
namespace fovea::test {

namespace gif {

constexpr int height = 6;
constexpr int width = 8;

/// 64 colours: the gradient's 48 pixels, and others that no picture shows.
std::string palette() {
    std::string colours;
    for (int i = 0; i != 64; ++i)
        for (int c = 0; c != 3; ++c)
            colours += static_cast<char>(i < 48 ? gradientAt(i / 8, i % 8, c) : 7 * i % 256);
    return colours;
}

/// The same in another order, as a frame's own.
std::string reversedPalette() {
    std::string colours;
    const std::string usual = palette();
    for (std::size_t i = 64; i-- != 0;)
        colours += usual.substr(3 * i, 3);
    return colours;
}

std::string packed(const std::vector<int>& indices) {
    constexpr int bits = 6;
    constexpr int clear = 1 << bits;
    std::vector<int> codes;
    for (std::size_t i = 0; i != indices.size(); ++i) {
        if (i % 32 == 0)
            codes.push_back(clear);
        codes.push_back(indices[i]);
    }
    codes.push_back(clear + 1); // the end
    std::string bytes;
    unsigned held = 0;
    int count = 0;
    for (const int code : codes) {
        held |= static_cast<unsigned>(code) << count;
        for (count += bits + 1; count >= 8; count -= 8, held >>= 8)
            bytes += static_cast<char>(held);
    }
    bytes += static_cast<char>(held);
    std::string blocks(1, bits);
    for (std::size_t at = 0; at < bytes.size(); at += 255)
        blocks += static_cast<char>(std::min<std::size_t>(255, bytes.size() - at)) +
                  bytes.substr(at, 255);
    return blocks + '\0';
}

struct Frame {
    int left = 0;
    int top = 0;
    int columns = width;
    int rows = height;
    bool isInterlaced = false;
    std::string ownPalette = {};
    std::function<int(int, int)> indexAt = [](int y, int x) { return y * width + x; };
};

std::string fileOf(const Frame& frame) {
    std::vector<int> order;
    for (const auto& [first, step] :
         std::vector<std::pair<int, int>>{{0, 8}, {4, 8}, {2, 4}, {1, 2}})
        for (int y = first; y < frame.rows; y += step)
            order.push_back(y);
    std::vector<int> indices;
    for (int i = 0; i != frame.rows; ++i)
        for (int x = 0; x != frame.columns; ++x)
            indices.push_back(
                frame.indexAt(frame.isInterlaced ? order[static_cast<std::size_t>(i)] : i, x));
    const int flags = (frame.isInterlaced ? 0x40 : 0) + (frame.ownPalette.empty() ? 0 : 0x85);
    std::string bytes = ",";
    for (const int number : {frame.left, frame.top, frame.columns, frame.rows})
        bytes += littleEndian(static_cast<std::uint64_t>(number), 2);
    return bytes + static_cast<char>(flags) + frame.ownPalette + packed(indices);
}

/// `rest` is what follows the palette, up to the end mark.
std::string gif(const std::string& rest, const std::string& colours = palette(),
                int screenWidth = width, int screenHeight = height) {
    constexpr char background = 60;
    return "GIF89a" + littleEndian(static_cast<std::uint64_t>(screenWidth), 2) +
           littleEndian(static_cast<std::uint64_t>(screenHeight), 2) +
           static_cast<char>(colours.empty() ? 0 : 0xf5) + background + '\0' + colours + rest + ";";
}

std::string control(int disposal, int transparent) {
    const int flags = 4 * disposal + (transparent < 0 ? 0 : 1);
    return std::string("!\xf9\x04") + static_cast<char>(flags) + littleEndian(10, 2) +
           static_cast<char>(transparent < 0 ? 0 : transparent) + '\0';
}

const std::string loop = std::string("!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0", 19);
const std::string comment = std::string("!\xfe\x05hello\0", 9);

/// The gradient, where `isShown` says so, and white elsewhere.
Image shown(const std::function<bool(int, int)>& isShown) {
    Image image = gradient(3);
    for (int i = 0; i != height * width * 3; ++i)
        if (!isShown(i / 3 / width, i / 3 % width))
            image.pixels[static_cast<std::size_t>(i)] = 255;
    return image;
}

/// What Frame makes of the palette's other order.
Image reversedGradient() {
    Image image = gradient(3);
    const std::string colours = reversedPalette();
    for (std::size_t i = 0; i != image.pixels.size(); ++i)
        image.pixels[i] = static_cast<std::uint8_t>(colours[i]);
    return image;
}

PictureKind read(std::string kind, std::string told, std::string file, Image image) {
    return {"GIF", std::move(kind), std::move(told), std::move(file), ReadAs{std::move(image)}};
}

PictureKind refused(std::string kind, std::string file, std::string words) {
    return {"GIF", std::move(kind), "refused", std::move(file), RefusedWith{std::move(words)}};
}

void addStill(std::vector<PictureKind>& kinds) {
    std::string old = gif(fileOf({}));
    old[4] = '7';
    kinds.push_back(read("GIF87a", "as its colours", old, gradient(3)));
    kinds.push_back(
        read("GIF89a, with a comment", "as its colours", gif(comment + fileOf({})), gradient(3)));
    kinds.push_back(
        read("interlaced", "as one that is not", gif(fileOf({.isInterlaced = true})), gradient(3)));
    kinds.push_back(read("with a palette of the frame", "that counts, not the file's",
                         gif(fileOf({.ownPalette = reversedPalette()})), reversedGradient()));
    kinds.push_back(read("with a palette of the frame alone", "as its colours",
                         gif(fileOf({.ownPalette = reversedPalette()}), ""), reversedGradient()));
    kinds.push_back(read("a transparent colour", "laid over white",
                         gif(control(0, 19) + fileOf({})),
                         shown([](int y, int x) { return y * width + x != 19; })));
    kinds.push_back(read("without an end mark", "as one that has it",
                         gif(fileOf({})).substr(0, gif(fileOf({})).size() - 1), gradient(3)));
}

void addAnimated(std::vector<PictureKind>& kinds) {
    const std::string second = control(1, -1) + fileOf({.ownPalette = reversedPalette()});
    kinds.push_back(read("animated", "the first frame",
                         gif(loop + control(1, -1) + fileOf({}) + second), gradient(3)));
    kinds.push_back(read("animated, the first frame restored to what was before it",
                         "the first frame", gif(loop + control(3, -1) + fileOf({}) + second),
                         gradient(3)));
    // The first rows and columns of the gradient in its middle.
    const Frame small{.left = 2, .top = 1, .columns = 5, .rows = 3, .indexAt = [](int y, int x) {
                          return (y + 1) * width + x + 2;
                      }};
    kinds.push_back(read("a first frame smaller than the canvas",
                         "white around it, whatever the background colour",
                         gif(loop + control(2, -1) + fileOf(small) + second),
                         shown([](int y, int x) { return y >= 1 && y < 4 && x >= 2 && x < 7; })));
    Frame interlaced = small;
    interlaced.isInterlaced = true;
    kinds.push_back(read("interlaced, smaller than the canvas, with a transparent colour",
                         "white around it and in it", gif(control(0, 19) + fileOf(interlaced)),
                         shown([](int y, int x) {
                             return y >= 1 && y < 4 && x >= 2 && x < 7 && y * width + x != 19;
                         })));
    kinds.push_back(read("a first frame larger than the canvas", "the canvas is enlarged",
                         gif(fileOf({}), palette(), 3, 2), gradient(3)));
}

void addRefused(std::vector<PictureKind>& kinds) {
    const std::string whole = gif(fileOf({}));
    kinds.push_back(refused("cut short", whole.substr(0, whole.size() - 20), "cut short"));
    kinds.push_back(refused("cut short in its second frame",
                            gif(fileOf({}) + fileOf({}).substr(0, 30)).substr(0, whole.size() + 29),
                            "cut short"));
    kinds.push_back(refused("without a palette", gif(fileOf({}), ""), "no palette"));
    kinds.push_back(refused(
        "a colour that its palette does not have",
        gif(fileOf({.indexAt = [](int y, int) { return 60 + y % 3; }}), palette().substr(0, 96))
            .replace(10, 1, "\xf4"),
        "a palette of 32"));
    kinds.push_back(refused("pixels that end too soon",
                            gif(fileOf({.rows = 5})).replace(13 + 192 + 7, 1, "\x06"), "damaged"));
}

} // namespace gif

std::vector<PictureKind> gifKinds() {
    using namespace gif;
    std::vector<PictureKind> kinds;
    addStill(kinds);
    addAnimated(kinds);
    addRefused(kinds);
    return kinds;
}

} // namespace fovea::test
