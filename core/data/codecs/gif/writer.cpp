#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gif_lib.h>

#include "core/data/codecs/codecs.hpp"

namespace fovea {

namespace {

constexpr std::size_t paletteSize = 256;
constexpr std::size_t coarseColours = std::size_t{1} << 15;

/// 5 bits of each channel.
std::size_t coarse(const std::uint8_t* pixel) {
    return (static_cast<std::size_t>(pixel[0]) >> 3U << 10U) |
           (static_cast<std::size_t>(pixel[1]) >> 3U << 5U) | (pixel[2] >> 3U);
}

GifColorType colourOf(std::size_t coarse) {
    const auto level = [](std::size_t five) {
        return static_cast<GifByteType>((five << 3U) | (five >> 2U));
    };
    return {level(coarse >> 10U & 31U), level(coarse >> 5U & 31U), level(coarse & 31U)};
}

int distance(const GifColorType& a, const GifColorType& b) {
    const int red = a.Red - b.Red;
    const int green = a.Green - b.Green;
    const int blue = a.Blue - b.Blue;
    return red * red + green * green + blue * blue;
}

/// A frame in at most 256 colours: those that most of its pixels have, in 5 bits a channel, and
/// for each other one the nearest of them (Heckbert 1982, section 3.1, the popularity algorithm).
struct Indexed {
    std::vector<GifColorType> palette;
    std::vector<GifPixelType> pixels;
};

Indexed indexed(const ImageView& picture) {
    const std::size_t count = static_cast<std::size_t>(picture.height * picture.width);
    std::vector<std::uint32_t> uses(coarseColours, 0);
    for (std::size_t i = 0; i != count; ++i)
        ++uses[coarse(picture.pixels + 3 * i)];
    std::vector<std::size_t> used;
    for (std::size_t colour = 0; colour != coarseColours; ++colour)
        if (uses[colour] != 0)
            used.push_back(colour);
    std::stable_sort(used.begin(), used.end(),
                     [&](std::size_t a, std::size_t b) { return uses[a] > uses[b]; });
    Indexed made;
    std::vector<GifPixelType> place(coarseColours, 0);
    for (std::size_t rank = 0; rank != used.size(); ++rank) {
        const GifColorType colour = colourOf(used[rank]);
        if (rank < paletteSize)
            made.palette.push_back(colour);
        const auto nearest = std::min_element(made.palette.begin(), made.palette.end(),
                                              [&](const auto& a, const auto& b) {
                                                  return distance(a, colour) < distance(b, colour);
                                              });
        place[used[rank]] = static_cast<GifPixelType>(std::distance(made.palette.begin(), nearest));
    }
    made.pixels.reserve(count);
    for (std::size_t i = 0; i != count; ++i)
        made.pixels.push_back(place[coarse(picture.pixels + 3 * i)]);
    return made;
}

struct CloseWriter {
    void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
};

struct FreePalette {
    void operator()(ColorMapObject* palette) const { GifFreeMapObject(palette); }
};

class Frames final : public GifFrames {
public:
    Frames(int height, int width, int hundredths)
        : m_height(height), m_width(width), m_hundredths(hundredths) {}

    bool begin() {
        m_gif.reset(EGifOpen(this, write, nullptr));
        if (!m_gif)
            return false;
        EGifSetGifVersion(m_gif.get(), true);
        constexpr int bitsOfColours = 8;
        constexpr std::array<std::uint8_t, 3> forEver{1, 0, 0};
        return EGifPutScreenDesc(m_gif.get(), m_width, m_height, bitsOfColours, 0, nullptr) ==
                   GIF_OK &&
               EGifPutExtensionLeader(m_gif.get(), APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
               EGifPutExtensionBlock(m_gif.get(), 11, "NETSCAPE2.0") == GIF_OK &&
               EGifPutExtensionBlock(m_gif.get(), 3, forEver.data()) == GIF_OK &&
               EGifPutExtensionTrailer(m_gif.get()) == GIF_OK;
    }

    bool add(const ImageView& picture) noexcept override {
        try {
            return m_gif && picture.channels == 3 && picture.height == m_height &&
                   picture.width == m_width && put(indexed(picture));
        } catch (const std::exception&) { // told by the answer
            return false;
        }
    }

    std::string end() noexcept override {
        const bool isWhole = m_gif && EGifCloseFile(m_gif.release(), nullptr) == GIF_OK;
        return isWhole ? std::move(m_bytes) : std::string();
    }

private:
    static int write(GifFileType* gif, const GifByteType* bytes, int count) {
        auto& frames = *static_cast<Frames*>(gif->UserData);
        try {
            frames.m_bytes.append(reinterpret_cast<const char*>(bytes),
                                  static_cast<std::size_t>(count));
            return count;
        } catch (const std::exception&) { // giflib takes it for a full disk
            return 0;
        }
    }

    bool put(const Indexed& frame) {
        // The library wants a power of two.
        std::vector<GifColorType> colours = frame.palette;
        int size = 2;
        while (size < static_cast<int>(colours.size()))
            size *= 2;
        colours.resize(static_cast<std::size_t>(size));
        const std::unique_ptr<ColorMapObject, FreePalette> palette(
            GifMakeMapObject(size, colours.data()));
        const GraphicsControlBlock control{DISPOSE_DO_NOT, false, m_hundredths,
                                           NO_TRANSPARENT_COLOR};
        std::array<GifByteType, 4> extension{};
        EGifGCBToExtension(&control, extension.data());
        if (!palette ||
            EGifPutExtension(m_gif.get(), GRAPHICS_EXT_FUNC_CODE, extension.size(),
                             extension.data()) != GIF_OK ||
            EGifPutImageDesc(m_gif.get(), 0, 0, m_width, m_height, false, palette.get()) != GIF_OK)
            return false;
        std::vector<GifPixelType> row(static_cast<std::size_t>(m_width));
        for (int y = 0; y != m_height; ++y) {
            std::copy_n(frame.pixels.begin() + std::ptrdiff_t{y} * m_width, m_width, row.begin());
            if (EGifPutLine(m_gif.get(), row.data(), m_width) != GIF_OK)
                return false;
        }
        return true;
    }

    int m_height;
    int m_width;
    int m_hundredths;
    std::string m_bytes;
    std::unique_ptr<GifFileType, CloseWriter> m_gif;
};

std::unique_ptr<GifFrames> beginGif(int height, int width, int hundredths) noexcept {
    try {
        auto frames = std::make_unique<Frames>(height, width, hundredths);
        return frames->begin() ? std::move(frames) : nullptr;
    } catch (const std::exception&) { // told by the answer
        return nullptr;
    }
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::GifWriter fovea_gif_writer = {fovea::beginGif};
