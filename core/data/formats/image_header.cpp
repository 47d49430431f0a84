#include "core/data/formats/image_header.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <zlib.h>

#include "core/data/formats/bytes.hpp"
#include "core/data/formats/cut_short.hpp"
#include "core/data/formats/exif.hpp"
#include "core/data/formats/pnm.hpp"

namespace fovea {

namespace {

/// The tags that we want of a TIFF file's directory.
struct TiffTags {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t sampleFormat = 1; ///< 2: signed whole numbers
    std::uint32_t bits = 8;         ///< of a channel, the first
    std::uint32_t channels = 1;
    bool isPalette = false;

    /// A decoder makes 8, 16, 32 or 64 bits of each channel, and 3 or 4 channels of several.
    std::int64_t pixelBytes() const {
        const std::int64_t channelBytes = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
        return channelBytes * (channels > 1 || isPalette ? 4 : 1);
    }
};

std::optional<TiffTags> readDirectory(const Bytes& bytes, std::size_t directory) {
    const std::size_t count = bytes.u16(directory);
    if (directory < 8 || directory + 2 + 12 * count > bytes.size())
        return std::nullopt;
    TiffTags tags;
    for (std::size_t i = 0; i != count; ++i) {
        const std::size_t entry = directory + 2 + 12 * i;
        const bool isShort = bytes.u16(entry + 2) == 3;
        const std::uint32_t value = isShort ? bytes.u16(entry + 8) : bytes.u32(entry + 8);
        switch (bytes.u16(entry)) {
        case 256:
            tags.width = value;
            break;
        case 257:
            tags.height = value;
            break;
        case 258: // Of more than two channels the bits stand elsewhere.
            tags.bits = bytes.u32(entry + 4) <= 2 ? value : bytes.u16(bytes.u32(entry + 8));
            break;
        case 262:
            tags.isPalette = value == 3;
            break;
        case 277:
            tags.channels = value;
            break;
        case 339:
            if (bytes.u32(entry + 4) <= 2) // Of more channels the values stand elsewhere.
                tags.sampleFormat = value;
            break;
        default:
            break;
        }
    }
    return tags;
}

/// Of the first directory.
std::optional<TiffTags> readTiffTags(std::string_view block) {
    if (!block.starts_with("II") && !block.starts_with("MM"))
        return std::nullopt;
    const Bytes bytes(block, block.starts_with("MM"));
    return bytes.u16(2) == 42 ? readDirectory(bytes, bytes.u32(4)) : std::nullopt;
}

/// Where the entropy-coded data of a scan ends: at the first marker that is no restart.
std::size_t endOfScan(const Bytes& bytes, std::size_t at) {
    const std::string_view all = bytes.from(0);
    while ((at = all.find('\xff', at)) != std::string_view::npos) {
        const std::uint32_t code = bytes.u8(at + 1);
        if (code != 0 && code != 0xff && (code < 0xd0 || code > 0xd7))
            return at;
        at += code == 0xff ? 1 : 2;
    }
    return all.size();
}

/// Walks the segments up to the end marker: decoders fill what is missing with grey and say
/// nothing.
Result<ImageHeader> readJpeg(const Bytes& bytes) {
    ImageHeader header{.format = ImageFormat::Jpeg};
    std::size_t at = 2;
    while (at + 1 < bytes.size()) {
        if (bytes.u8(at) != 0xff || bytes.u8(at + 1) == 0xff) {
            ++at; // Fill bytes between segments are allowed.
            continue;
        }
        const std::uint32_t marker = bytes.u8(at + 1);
        if (marker == 0xd9) {
            if (header.width == 0)
                return fail(ErrorKind::Data, "the JPEG file holds no picture");
            return header;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
            at += 2;
            continue;
        }
        const std::size_t length = bytes.u16(at + 2);
        const bool isFrame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (isFrame) {
            header.height = bytes.u16(at + 5);
            header.width = bytes.u16(at + 7);
            const std::int64_t components = bytes.u8(at + 9);
            header.pixelBytes = components == 1 ? 1 : 3;
            // A progressive one is held as coefficients of 16 bits until its last pass.
            const bool isProgressive = (marker & 3U) == 2;
            header.workBytes = isProgressive ? 2 * components : components == 4 ? 4 : 0;
        } else if (marker == 0xe1 && bytes.has(at + 4, std::string_view("Exif\0\0", 6)))
            header.orientation =
                orientationOf(bytes.from(at + 4, std::max<std::size_t>(length, 2) - 2));
        at += 2 + length;
        if (marker == 0xda)
            at = endOfScan(bytes, at);
    }
    return cutShort();
}

/// Holds each chunk against its checksum: damage is then told in our words, not on the decoder's
/// standard error.
Result<ImageHeader> readPng(const Bytes& bytes) {
    ImageHeader header{.format = ImageFormat::Png};
    header.width = bytes.u32(16);
    header.height = bytes.u32(20);
    const std::uint32_t colour = bytes.u8(25);
    header.isGreyAlpha = colour == 4;
    const std::int64_t channels = colour == 0 ? 1 : colour == 2 ? 3 : 4;
    header.pixelBytes = channels * (bytes.u8(24) == 16 ? 2 : 1);
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = bytes.u32(at);
        if (at + 12 + length > bytes.size())
            break;
        const std::string_view checked = bytes.from(at + 4, 4 + length);
        const auto* data = reinterpret_cast<const Bytef*>(checked.data());
        if (crc32_z(0, data, checked.size()) != bytes.u32(at + 8 + length))
            return fail(ErrorKind::Data, "the image is damaged: a checksum in it does not hold");
        if (checked.starts_with("IEND"))
            return header;
        if (checked.starts_with("eXIf"))
            header.orientation = orientationOf(checked.substr(4));
        at += 12 + length;
    }
    return cutShort();
}

Result<ImageHeader> readBmp(std::string_view file) {
    const Bytes bytes(file, false);
    ImageHeader header{.format = ImageFormat::Bmp};
    const bool isOld = bytes.u32(14) == 12;
    const auto height = static_cast<std::int32_t>(bytes.u32(22));
    header.width = isOld ? bytes.u16(18) : static_cast<std::int32_t>(bytes.u32(18));
    header.height = isOld ? bytes.u16(20) : (height < 0 ? -std::int64_t{height} : height);
    const std::uint32_t bits = bytes.u16(isOld ? 24 : 28);
    const bool isPacked = !isOld && (bytes.u32(30) == 1 || bytes.u32(30) == 2);
    if (header.width < 0)
        return fail(ErrorKind::Data, "the BMP file's width is negative");
    const std::int64_t rowBytes = (header.width * bits + 31) / 32 * 4;
    const std::int64_t left = static_cast<std::int64_t>(bytes.size()) - bytes.u32(10);
    // Divided, since rows times their bytes may be more than 64 bits hold.
    if (!isPacked && (left < 0 || (rowBytes > 0 && header.height > left / rowBytes)))
        return cutShort();
    return header;
}

/// Counts the directories that are chained, and what is in their pages, of which each says a size
/// of its own; a chain that leads out of the file or in a circle ends there.
void countPages(std::string_view file, ImageHeader& header) {
    constexpr std::int64_t mostPages = 65536;
    constexpr std::int64_t mostEntries = std::int64_t{1} << 22; // a circle may be of long ones
    constexpr std::int64_t mostPixels = std::int64_t{1} << 50;
    const Bytes bytes(file, file.starts_with("MM"));
    std::int64_t entries = 0;
    header.pages = 0;
    header.pixelBytes = 0;
    for (std::size_t at = bytes.u32(4);
         at >= 8 && at < bytes.size() && header.pages != mostPages && entries < mostEntries;
         ++header.pages) {
        if (const std::optional<TiffTags> tags = readDirectory(bytes, at)) {
            const double pixels = double(tags->width) * tags->height;
            header.allPixels += pixels < double(mostPixels - header.allPixels)
                                    ? static_cast<std::int64_t>(pixels)
                                    : mostPixels - header.allPixels;
            header.pixelBytes = std::max(header.pixelBytes, tags->pixelBytes());
        }
        const std::size_t count = bytes.u16(at);
        entries += static_cast<std::int64_t>(count);
        at = bytes.u32(at + 2 + 12 * count);
    }
}

Result<ImageHeader> readTiff(std::string_view file) {
    const std::optional<TiffTags> tags = readTiffTags(file);
    if (!tags)
        return cutShort();
    ImageHeader header{.format = ImageFormat::Tiff,
                       .height = tags->height,
                       .width = tags->width,
                       .workBytes = 4, // a strip or tile, which may be the whole picture
                       .isSigned = tags->sampleFormat == 2};
    countPages(file, header);
    return header;
}

Result<ImageHeader> readWebP(std::string_view file) {
    const Bytes bytes(file, false);
    if (std::size_t{bytes.u32(4)} + 8 > bytes.size())
        return cutShort();
    ImageHeader header{.format = ImageFormat::WebP};
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const std::size_t data = at + 8;
        if (bytes.has(at, "VP8X")) {
            header.width = bytes.u24(data + 4) + std::int64_t{1};
            header.height = bytes.u24(data + 7) + std::int64_t{1};
        } else if (bytes.has(at, "VP8 ") && header.width == 0) {
            header.width = bytes.u16(data + 6) & 0x3fff;
            header.height = bytes.u16(data + 8) & 0x3fff;
        } else if (bytes.has(at, "VP8L") && header.width == 0) {
            const std::uint32_t packed = bytes.u32(data + 1);
            header.width = (packed & 0x3fff) + std::int64_t{1};
            header.height = (packed >> 14 & 0x3fff) + std::int64_t{1};
        } else if (bytes.has(at, "EXIF"))
            header.orientation = orientationOf(bytes.from(data, bytes.u32(at + 4)));
        const std::size_t size = bytes.u32(at + 4);
        at = data + size + size % 2;
    }
    return header;
}

/// What else people keep among their pictures, so that the cause is no riddle.
std::string_view otherFormat(const Bytes& bytes) {
    if (bytes.has(0, "GIF8"))
        return "GIF";
    if (bytes.has(4, "ftypheic") || bytes.has(4, "ftypheix") || bytes.has(4, "ftypmif1"))
        return "HEIC";
    if (bytes.has(4, "ftypavif"))
        return "AVIF";
    if (bytes.has(0, std::string_view("\0\0\0\x0cjP", 6)))
        return "JPEG 2000";
    if (bytes.has(0, "%PDF"))
        return "PDF";
    return {};
}

Result<ImageHeader> readAnyHeader(std::string_view file) {
    const Bytes bytes(file);
    if (file.empty())
        return fail(ErrorKind::Data, "the file is empty");
    if (bytes.has(0, "\xff\xd8\xff"))
        return readJpeg(bytes);
    if (bytes.has(0, "\x89PNG\r\n\x1a\n"))
        return readPng(bytes);
    if (bytes.has(0, "BM") && file.size() >= 26)
        return readBmp(file);
    if (bytes.has(0, std::string_view("II*\0", 4)) || bytes.has(0, std::string_view("MM\0*", 4)))
        return readTiff(file);
    if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP"))
        return readWebP(file);
    if (isPnm(file)) {
        const Result<PnmHeader> pnm = readPnmHeader(file);
        if (!pnm)
            return tl::unexpected(pnm.error());
        return ImageHeader{.format = ImageFormat::Pnm,
                           .height = pnm->height,
                           .width = pnm->width,
                           .pixelBytes = 0}; // they are read right into our layout
    }
    if (const std::string_view other = otherFormat(bytes); !other.empty())
        return fail(ErrorKind::Data,
                    fmt::format("a {} file, which is not read; convert it to PNG or JPEG", other));
    return fail(ErrorKind::Data, "not an image");
}

} // namespace

Result<ImageHeader> readImageHeader(std::string_view bytes) {
    Result<ImageHeader> header = readAnyHeader(bytes);
    if (header && (header->height <= 0 || header->width <= 0))
        return fail(ErrorKind::Data, fmt::format("its header is damaged: it names {} x {} pixels",
                                                 header->height, header->width));
    if (header && header->format != ImageFormat::Tiff)
        header->allPixels = header->height * header->width;
    return header;
}

std::uint64_t decodingBytes(const ImageHeader& header, bool keepsPrecision) {
    const int turns = (header.orientation > 1 ? 1 : 0) + (header.orientation >= 5 ? 1 : 0);
    const std::int64_t ours = keepsPrecision ? std::max<std::int64_t>(3, 2 * header.pixelBytes) : 3;
    const auto pixels = static_cast<double>(header.height) * static_cast<double>(header.width);
    const auto bytes =
        static_cast<double>(header.pixelBytes * (1 + turns) + header.workBytes + ours);
    return static_cast<std::uint64_t>(std::min(pixels * bytes, 1e18));
}

std::uint64_t decodingBytesOfAll(const ImageHeader& header) {
    const auto pixels = static_cast<double>(header.allPixels);
    const auto bytes =
        static_cast<double>(header.pixelBytes + std::max<std::int64_t>(3, 2 * header.pixelBytes));
    return static_cast<std::uint64_t>(std::min(pixels * bytes, 1e18));
}

} // namespace fovea
