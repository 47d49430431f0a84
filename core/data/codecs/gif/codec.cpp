#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <gif_lib.h>

#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/bytes.hpp"
#include "core/data/formats/cut_short.hpp"

/// GIF by giflib, the first frame. Its canvas is the screen that the file names, enlarged where
/// the frame reaches beyond it, and transparent where the frame does not reach: the background
/// colour is not painted, as no browser paints it.
/// source  CompuServe, GIF89a specification
namespace fovea {

namespace {

/// Where the first frame is, and what is said before it.
struct Layout {
    std::size_t frame = 0; ///< the offset of its descriptor
    std::int64_t left = 0;
    std::int64_t top = 0;
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool isInterlaced = false;
    std::optional<std::uint32_t> transparent; ///< an index into the palette
    std::int64_t canvasWidth = 0;
    std::int64_t canvasHeight = 0;

    bool hasAlpha() const { return transparent || width < canvasWidth || height < canvasHeight; }
};

std::size_t paletteBytes(std::uint32_t flags) {
    return (flags & 0x80U) == 0 ? 0 : std::size_t{3} << ((flags & 7U) + 1);
}

std::size_t endOfHeader(const Bytes& bytes) { return 13 + paletteBytes(bytes.u8(10)); }

/// Behind a chain of blocks, or beyond the file where it is cut short.
std::size_t endOfBlocks(const Bytes& bytes, std::size_t at) {
    while (at < bytes.size() && bytes.u8(at) != 0)
        at += 1 + bytes.u8(at);
    return at + 1;
}

Result<Layout> findFirstFrame(const Bytes& bytes) {
    Layout layout;
    for (std::size_t at = endOfHeader(bytes); at < bytes.size();) {
        const std::uint32_t introducer = bytes.u8(at);
        if (introducer == 0x2c) {
            layout.frame = at;
            layout.left = bytes.u16(at + 1);
            layout.top = bytes.u16(at + 3);
            layout.width = bytes.u16(at + 5);
            layout.height = bytes.u16(at + 7);
            layout.isInterlaced = (bytes.u8(at + 9) & 0x40U) != 0;
            if (at + 10 > bytes.size())
                return cutShort();
            if (layout.width == 0 || layout.height == 0)
                return damaged("its first frame has no pixels");
            layout.canvasWidth = std::max<std::int64_t>(bytes.u16(6), layout.left + layout.width);
            layout.canvasHeight = std::max<std::int64_t>(bytes.u16(8), layout.top + layout.height);
            return layout;
        }
        if (introducer == 0x21) {
            const bool isGraphicControl = bytes.u8(at + 1) == 0xf9 && bytes.u8(at + 2) >= 4;
            if (isGraphicControl && (bytes.u8(at + 3) & 1U) != 0)
                layout.transparent = bytes.u8(at + 6);
            else if (isGraphicControl)
                layout.transparent.reset();
            at = endOfBlocks(bytes, at + 2);
        } else if (introducer == 0) {
            ++at; // One terminator more than was due is what some programs write.
        } else {
            return introducer == 0x3b
                       ? damaged("it holds no picture")
                       : damaged(fmt::format("an unknown block, {:#04x}", introducer));
        }
    }
    return cutShort();
}

/// Whether every block that begins also ends. What follows the trailer, or stands for it, is not
/// looked at.
bool isWhole(const Bytes& bytes, std::size_t frame) {
    std::size_t at = frame;
    while (at < bytes.size()) {
        const std::uint32_t introducer = bytes.u8(at);
        if (introducer == 0x2c)
            at = endOfBlocks(bytes, at + 11 + paletteBytes(bytes.u8(at + 9)));
        else if (introducer == 0x21)
            at = endOfBlocks(bytes, at + 2);
        else if (introducer == 0)
            ++at;
        else
            return true;
    }
    return at == bytes.size();
}

/// The file as giflib reads it: what lies between the header and the first frame is passed over.
struct Stream {
    std::string_view file;
    std::size_t at;
    std::size_t headerEnd;
    std::size_t frame;
};

int readStream(GifFileType* gif, GifByteType* out, int count) {
    auto& stream = *static_cast<Stream*>(gif->UserData);
    int done = 0;
    while (done < count && stream.at < stream.file.size()) {
        if (stream.at == stream.headerEnd)
            stream.at = stream.frame;
        const std::size_t end =
            stream.at < stream.headerEnd ? stream.headerEnd : stream.file.size();
        const std::size_t part = std::min(end - stream.at, static_cast<std::size_t>(count - done));
        std::memcpy(out + done, stream.file.data() + stream.at, part);
        stream.at += part;
        done += static_cast<int>(part);
    }
    return done;
}

struct CloseGif {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

/// In giflib's words.
tl::unexpected<Error> refusal(int code) {
    if (code == D_GIF_ERR_NOT_ENOUGH_MEM)
        return tooLittleMemory();
    const char* words = GifErrorString(code);
    return damaged(words == nullptr ? "it cannot be decoded" : words);
}

/// The order in which an interlaced frame's rows are stored.
std::vector<std::int64_t> interlacedRows(std::int64_t height) {
    std::vector<std::int64_t> rows;
    rows.reserve(static_cast<std::size_t>(height));
    constexpr std::array<std::array<std::int64_t, 2>, 4> passes{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : passes)
        for (std::int64_t row = first; row < height; row += step)
            rows.push_back(row);
    return rows;
}

/// errors  a pixel names a colour that the palette does not have
Result<void> paintRow(const std::vector<GifPixelType>& indices, const ColorMapObject& palette,
                      const Layout& layout, std::uint8_t* out) {
    for (const GifPixelType index : indices) {
        const bool isTransparent = layout.transparent == index;
        if (index < palette.ColorCount) {
            const GifColorType& colour = palette.Colors[index];
            *out++ = colour.Red;
            *out++ = colour.Green;
            *out++ = colour.Blue;
        } else if (isTransparent) {
            out = std::fill_n(out, 3, std::uint8_t{0});
        } else {
            return damaged(fmt::format("a pixel names colour {} of a palette of {}", index,
                                       palette.ColorCount));
        }
        if (layout.hasAlpha())
            *out++ = isTransparent ? 0 : 255;
    }
    return {};
}

Result<DecodedPicture> paint(GifFileType& gif, const ColorMapObject& palette,
                             const Layout& layout) {
    DecodedPicture picture;
    picture.height = layout.canvasHeight;
    picture.width = layout.canvasWidth;
    picture.channels = layout.hasAlpha() ? 4 : 3;
    std::vector<std::uint8_t> samples(
        static_cast<std::size_t>(picture.height * picture.width * picture.channels));
    std::vector<GifPixelType> indices(static_cast<std::size_t>(layout.width));
    const std::vector<std::int64_t> order =
        layout.isInterlaced ? interlacedRows(layout.height) : std::vector<std::int64_t>();
    for (std::int64_t i = 0; i != layout.height; ++i) {
        if (DGifGetLine(&gif, indices.data(), static_cast<int>(indices.size())) == GIF_ERROR)
            return refusal(gif.Error);
        const std::int64_t row =
            layout.top + (layout.isInterlaced ? order[static_cast<std::size_t>(i)] : i);
        const std::int64_t pixel = row * picture.width + layout.left;
        const Result<void> painted =
            paintRow(indices, palette, layout, samples.data() + pixel * picture.channels);
        if (!painted)
            return tl::unexpected(painted.error());
    }
    picture.samples = std::move(samples);
    return picture;
}

Result<Layout> layoutOf(std::string_view file) {
    if (!file.starts_with("GIF87a") && !file.starts_with("GIF89a"))
        return fail(ErrorKind::Data, "not a GIF file");
    return findFirstFrame(Bytes(file, false));
}

Result<DecodedPicture> read(std::string_view file) {
    const Result<Layout> layout = layoutOf(file);
    if (!layout)
        return tl::unexpected(layout.error());
    const Bytes bytes(file, false);
    if (!isWhole(bytes, layout->frame))
        return cutShort();
    Stream stream{file, 0, endOfHeader(bytes), layout->frame};
    int code = 0;
    const std::unique_ptr<GifFileType, CloseGif> gif(DGifOpen(&stream, readStream, &code));
    if (gif == nullptr)
        return refusal(code);
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    if (DGifGetRecordType(gif.get(), &record) == GIF_ERROR ||
        DGifGetImageDesc(gif.get()) == GIF_ERROR)
        return refusal(gif->Error);
    const ColorMapObject* palette =
        gif->Image.ColorMap != nullptr ? gif->Image.ColorMap : gif->SColorMap;
    if (palette == nullptr)
        return fail(ErrorKind::Data, "the GIF file has no palette, so that its colours are not "
                                     "known; convert it to PNG with the program that wrote it");
    return paint(*gif, *palette, *layout);
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&]() -> Result<PictureLook> {
        return layoutOf(file).map([](const Layout& layout) {
            // The canvas; of a frame that is one row, its indices.
            return PictureLook{.height = layout.canvasHeight,
                               .width = layout.canvasWidth,
                               .pixelBytes = layout.hasAlpha() ? 5 : 4};
        });
    });
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& /*request*/) noexcept {
    return guarded([&] { return read(file); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
