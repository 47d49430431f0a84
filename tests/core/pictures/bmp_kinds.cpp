#include <array>

#include "tests/core/pictures/made_pictures.hpp"

namespace fovea::test {

namespace bmp {

using Place = std::int64_t;

int level(Place y, Place x, int c) { return madeLevel(y, x, c); }

std::string number(std::uint64_t value, int bytes) {
    std::string result;
    for (int i = 0; i != bytes; ++i)
        result += static_cast<char>(value >> (8 * i) & 0xff);
    return result;
}

struct Bmp {
    std::uint32_t headerBytes = 40;
    int bits = 24;
    std::uint32_t code = 0;
    bool isTopDown = false;
    std::vector<std::uint32_t> masks{};
    std::string palette{};
    std::string data{}; ///< rows in the order of the file

    std::string file() const {
        const auto height = static_cast<std::uint64_t>(isTopDown ? -madeHeight : madeHeight);
        std::string header = number(headerBytes, 4);
        if (headerBytes == 12)
            header += number(madeWidth, 2) + number(madeHeight, 2) + number(1, 2) + number(bits, 2);
        else {
            header += number(madeWidth, 4) + number(height, 4) + number(1, 2) + number(bits, 2) +
                      number(code, 4) + std::string(20, '\0');
            for (const std::uint32_t mask : masks)
                header += number(mask, 4);
        }
        header.resize(std::max<std::size_t>(header.size(), headerBytes), '\0');
        const std::size_t offset = 14 + header.size() + palette.size();
        return "BM" + number(offset + data.size(), 4) + number(0, 4) + number(offset, 4) + header +
               palette + data;
    }
};

/// Rows of numbers of `bits`, each filled up to 4 bytes, from the bottom up or the top down.
template <class Pixel>
std::string rowsOf(int bits, bool isTopDown, Pixel pixel) {
    std::string rows;
    for (Place i = 0; i != madeHeight; ++i) {
        const Place y = isTopDown ? i : madeHeight - 1 - i;
        std::string row;
        int held = 0;
        for (Place x = 0; x != madeWidth; ++x) {
            const std::uint32_t value = pixel(y, x);
            if (bits >= 8) {
                row += number(value, bits / 8);
                continue;
            }
            held = held << bits | static_cast<int>(value);
            if ((x + 1) * bits % 8 == 0)
                row += static_cast<char>(held & 0xff);
        }
        row.resize((row.size() + 3) / 4 * 4, '\0');
        rows += row;
    }
    return rows;
}

int paletteLevel(int index, int channel) { return (index * 53 + channel * 97 + 5) % 256; }

std::string paletteOf(int count, int entryBytes) {
    std::string palette;
    for (int i = 0; i != count; ++i) {
        for (const int channel : {2, 1, 0})
            palette += static_cast<char>(paletteLevel(i, channel));
        palette.resize(palette.size() + static_cast<std::size_t>(entryBytes - 3), '\0');
    }
    return palette;
}

int indexAt(int bits, Place y, Place x) { return madeLevel(y, x) >> (8 - bits); }

PictureKind kindOf(std::string kind, std::string told, const Bmp& bmp, Image image) {
    return {"BMP", std::move(kind), std::move(told), bmp.file(), ReadAs{std::move(image)}};
}

PictureKind palette(int bits, std::uint32_t headerBytes) {
    Bmp bmp{.headerBytes = headerBytes, .bits = bits};
    bmp.palette = paletteOf(1 << bits, headerBytes == 12 ? 3 : 4);
    bmp.data = rowsOf(bits, false, [bits](Place y, Place x) {
        return static_cast<std::uint32_t>(indexAt(bits, y, x));
    });
    const Image image = imageOf(
        3, [bits](Place y, Place x, int c) { return paletteLevel(indexAt(bits, y, x), c); });
    return kindOf("palette, " + std::to_string(bits) + (bits == 1 ? " bit" : " bits") +
                      (headerBytes == 12 ? ", OS/2's header" : ""),
                  "as colours", bmp, image);
}

PictureKind grey() {
    Bmp bmp{.bits = 8};
    for (int i = 0; i != 256; ++i)
        bmp.palette += number(static_cast<std::uint64_t>(i) * 0x010101, 4);
    bmp.data = rowsOf(8, false,
                      [](Place y, Place x) { return static_cast<std::uint32_t>(level(y, x, 0)); });
    return kindOf("palette of greys", "as grey", bmp, imageOf(1, level));
}

/// In run lengths: a row of two runs, the others of single indices, one of them in part passed
/// over.
PictureKind runLengths(int bits) {
    const auto index = [bits](Place y, Place x) {
        if (y == 2 && x < 3)
            return 0;
        return y == 4 ? (x < 5 ? 3 : 1) : indexAt(bits, y, x);
    };
    Bmp bmp{.bits = bits, .code = bits == 8 ? 1U : 2U, .palette = paletteOf(1 << bits, 4)};
    const auto byte = [bits](int first, int second) {
        return static_cast<char>(bits == 8 ? first : first << 4 | second);
    };
    for (Place y = madeHeight; y-- != 0;) {
        if (y == 4) {
            bmp.data += std::string{5, byte(3, 3), 3, byte(1, 1)};
        } else {
            const Place first = y == 2 ? 3 : 0;
            if (first != 0)
                bmp.data += std::string{0, 2, 3, 0};
            bmp.data += std::string{0, static_cast<char>(madeWidth - first)};
            std::string singles;
            for (Place x = first; x < madeWidth; x += bits == 8 ? 1 : 2)
                singles += byte(index(y, x), x + 1 < madeWidth ? index(y, x + 1) : 0);
            singles.resize((singles.size() + 1) / 2 * 2, '\0');
            bmp.data += singles;
        }
        bmp.data += std::string(2, '\0');
    }
    bmp.data += std::string{0, 1};
    const Image image =
        imageOf(3, [&](Place y, Place x, int c) { return paletteLevel(index(y, x), c); });
    return kindOf("run lengths, " + std::to_string(bits) + " bits",
                  "what is passed over has the first colour", bmp, image);
}

/// A pixel with each channel in its mask.
std::uint32_t pixelOf(const std::array<int, 4>& levels, const std::vector<std::uint32_t>& masks) {
    std::uint32_t pixel = 0;
    for (std::size_t c = 0; c != masks.size(); ++c) {
        std::uint32_t unit = 1;
        while (masks[c] != 0 && (masks[c] & unit) == 0)
            unit <<= 1;
        pixel |= static_cast<std::uint32_t>(levels[c]) * unit & masks[c];
    }
    return pixel;
}

/// Channels of `sizes` bits; the last may be alpha.
PictureKind fields(std::string kind, Bmp bmp, const std::vector<std::uint32_t>& masks,
                   const std::vector<int>& sizes) {
    const auto stored = [&](Place y, Place x, int c) {
        const int size = sizes[static_cast<std::size_t>(c)];
        return size > 8 ? level(y, x, c) << (size - 8) : level(y, x, c) >> (8 - size);
    };
    const auto shown = [&](Place y, Place x, int c) {
        return inEightBits(stored(y, x, c), (1 << sizes[static_cast<std::size_t>(c)]) - 1);
    };
    bmp.data = rowsOf(bmp.bits, bmp.isTopDown, [&](Place y, Place x) {
        std::array<int, 4> levels{};
        for (std::size_t c = 0; c != masks.size(); ++c)
            levels[c] = stored(y, x, static_cast<int>(c));
        return pixelOf(levels, masks);
    });
    const bool hasAlpha = masks.size() == 4;
    const Image image = imageOf(3, [&](Place y, Place x, int c) {
        return hasAlpha ? overWhite(shown(y, x, c), shown(y, x, 3)) : shown(y, x, c);
    });
    return kindOf(std::move(kind),
                  hasAlpha ? "laid over white" : "each channel scaled by its own maximum", bmp,
                  image);
}

PictureKind colours(std::string kind, int bits, bool isTopDown) {
    return fields(std::move(kind), {.bits = bits, .isTopDown = isTopDown}, {0xff0000, 0xff00, 0xff},
                  {8, 8, 8});
}

} // namespace bmp

std::vector<PictureKind> bmpKinds() {
    using namespace bmp;
    const std::vector<std::uint32_t> of565{0xf800, 0x7e0, 0x1f};
    const std::vector<std::uint32_t> of1010102{0x3ff00000, 0xffc00, 0x3ff};
    const std::vector<std::uint32_t> of8888{0xff, 0xff00, 0xff0000, 0xff000000};
    Bmp cut{.bits = 24};
    cut.data = std::string(24 * (madeHeight - 1), '\x20');
    return {
        palette(1, 40),
        palette(2, 40),
        palette(4, 40),
        palette(8, 40),
        palette(8, 12),
        palette(4, 64),
        grey(),
        runLengths(4),
        runLengths(8),
        colours("RGB, 24 bits", 24, false),
        colours("RGB, 24 bits, top-down", 24, true),
        colours("RGB, 32 bits", 32, false),
        fields("RGB, 16 bits, 5 a channel", {.bits = 16}, {0x7c00, 0x3e0, 0x1f}, {5, 5, 5}),
        fields("bit fields of 5, 6 and 5, top-down",
               {.bits = 16, .code = 3, .isTopDown = true, .masks = of565}, of565, {5, 6, 5}),
        fields("bit fields of 10", {.headerBytes = 52, .bits = 32, .code = 3, .masks = of1010102},
               of1010102, {10, 10, 10}),
        fields("alpha in a mask", {.headerBytes = 108, .bits = 32, .code = 3, .masks = of8888},
               of8888, {8, 8, 8, 8}),
        {"BMP", "cut short", "refused", cut.file(), RefusedWith{"cut short"}},
        {"BMP", "a JPEG file inside", "refused",
         Bmp{.bits = 0, .code = 4, .data = "\xff\xd8\xff"}.file(), RefusedWith{"JPEG or PNG"}},
    };
}

} // namespace fovea::test
