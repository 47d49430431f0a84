#include "core/data/codecs/tiff/pages.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "core/data/formats/cut_short.hpp"

namespace fovea {

namespace {

/// Reads whole numbers in the file's order of bytes.
class TiffBytes {
public:
    explicit TiffBytes(std::string_view file)
        : m_file(file), m_isBigEndian(file.starts_with("MM")), m_isBig(number(2, 2) == 43) {}

    bool isTiff() const {
        const bool hasOrder = m_file.starts_with("II") || m_file.starts_with("MM");
        return hasOrder && (number(2, 2) == 42 || (m_isBig && number(4, 2) == 8));
    }

    /// BigTIFF, whose offsets take 64 bits.
    bool isBig() const { return m_isBig; }

    std::size_t size() const { return m_file.size(); }

    bool has(std::uint64_t at, std::uint64_t count) const {
        return at <= m_file.size() && count <= m_file.size() - at;
    }

    /// Past the end of the file 0.
    std::uint64_t number(std::uint64_t at, std::uint64_t bytes) const {
        if (!has(at, bytes))
            return 0;
        std::uint64_t value = 0;
        for (std::uint64_t i = 0; i != bytes; ++i) {
            const std::uint64_t place = m_isBigEndian ? i : bytes - 1 - i;
            value = value << 8 | static_cast<unsigned char>(m_file[at + place]);
        }
        return value;
    }

private:
    std::string_view m_file;
    bool m_isBigEndian;
    bool m_isBig;
};

/// The tags that tell what a page is and how large it becomes.
struct TiffTags {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::uint64_t bits = 1;
    std::uint64_t samples = 1;
    std::uint64_t sampleFormat = 1;
    std::uint64_t compression = 1;
    std::uint64_t photometric = 1;
    std::uint64_t planes = 1; ///< 2: a plane for each sample
    std::uint64_t stripRows = 0xffffffff;
    std::uint64_t tileWidth = 0;
    std::uint64_t tileHeight = 0;
    bool isCopyOrMask = false;
};

struct Directory {
    TiffTags tags;
    std::uint64_t next = 0;
    std::uint64_t bytes = 0; ///< that it takes in the file
};

/// An entry's first value; it stands in the entry itself where all of its values fit there.
std::uint64_t firstValue(const TiffBytes& bytes, std::uint64_t entry) {
    const std::uint64_t type = bytes.number(entry + 2, 2);
    const std::uint64_t wide = bytes.isBig() ? 8 : 4;
    const std::uint64_t size = type == 1                 ? 1
                               : type == 3               ? 2
                               : type == 4 || type == 13 ? 4
                               : type == 16              ? 8
                                                         : 0;
    const std::uint64_t count = bytes.number(entry + 4, wide);
    const std::uint64_t field = entry + 4 + wide;
    const bool isInside = size != 0 && count <= wide / size;
    return bytes.number(isInside ? field : bytes.number(field, wide), size);
}

void take(TiffTags& tags, std::uint64_t tag, std::uint64_t value) {
    switch (tag) {
    case 254: // NewSubfileType: bit 0 a reduced copy, bit 2 a mask
        tags.isCopyOrMask = (value & 5U) != 0;
        break;
    case 255: // SubfileType, its forerunner
        tags.isCopyOrMask = tags.isCopyOrMask || value == 2;
        break;
    case 256:
        tags.width = value;
        break;
    case 257:
        tags.height = value;
        break;
    case 258:
        tags.bits = value;
        break;
    case 259:
        tags.compression = value;
        break;
    case 262:
        tags.photometric = value;
        break;
    case 277:
        tags.samples = value;
        break;
    case 278:
        tags.stripRows = value;
        break;
    case 284:
        tags.planes = value;
        break;
    case 322:
        tags.tileWidth = value;
        break;
    case 323:
        tags.tileHeight = value;
        break;
    case 339:
        tags.sampleFormat = value;
        break;
    default:
        break;
    }
}

/// Nothing where it leads out of the file.
std::optional<Directory> readDirectory(const TiffBytes& bytes, std::uint64_t at) {
    const std::uint64_t countBytes = bytes.isBig() ? 8 : 2;
    const std::uint64_t entryBytes = bytes.isBig() ? 20 : 12;
    const std::uint64_t linkBytes = bytes.isBig() ? 8 : 4;
    if (!bytes.has(at, countBytes + linkBytes))
        return std::nullopt;
    const std::uint64_t count = bytes.number(at, countBytes);
    if (count > bytes.size() / entryBytes)
        return std::nullopt;
    Directory directory;
    directory.bytes = countBytes + count * entryBytes + linkBytes;
    if (!bytes.has(at, directory.bytes))
        return std::nullopt;
    for (std::uint64_t i = 0; i != count; ++i) {
        const std::uint64_t entry = at + countBytes + i * entryBytes;
        take(directory.tags, bytes.number(entry, 2), firstValue(bytes, entry));
    }
    directory.next = bytes.number(at + countBytes + count * entryBytes, linkBytes);
    return directory;
}

/// The samples as they are handed out, what they are made of, and a strip or tile twice: as it is
/// decoded, and once more inside some decoders.
std::int64_t decodingBytes(const TiffTags& tags) {
    const auto width = static_cast<double>(tags.width);
    const auto height = static_cast<double>(tags.height);
    const auto samples = static_cast<double>(tags.samples);
    const bool isFloat = tags.sampleFormat == 2 || tags.sampleFormat == 3;
    const double out = isFloat || tags.bits > 16 ? 4 : tags.bits > 8 ? 2 : 1;
    const bool isPalette = tags.photometric == 3;
    const bool isYCbCr = tags.photometric == 6;
    const bool isJpeg = tags.compression == 6 || tags.compression == 7;
    const double pixelBytes =
        out * std::min(samples, 5.0) + (isPalette ? 4 : 0) + (isYCbCr ? 4 : 0);
    const auto sampleBytes = (tags.bits + 7) / 8;
    const double stored =
        static_cast<double>(sampleBytes) * (tags.planes == 2 && !isYCbCr ? 1 : samples);
    const double chunk =
        tags.tileWidth != 0
            ? static_cast<double>(tags.tileWidth) * static_cast<double>(tags.tileHeight)
            : width * std::min(height, static_cast<double>(tags.stripRows));
    const double bytes = width * height * pixelBytes + chunk * (2 * stored + (isJpeg ? 8 : 0));
    return static_cast<std::int64_t>(std::min(bytes, 1e18));
}

} // namespace

Result<std::vector<TiffPage>> readTiffPages(std::string_view file) {
    const TiffBytes bytes(file);
    if (!bytes.isTiff())
        return fail(ErrorKind::Data, "it is no TIFF file");
    std::vector<TiffPage> pictures;
    std::vector<TiffPage> others;
    std::unordered_set<std::uint64_t> met;
    std::uint64_t walked = 0;
    std::uint64_t at = bytes.number(bytes.isBig() ? 8 : 4, bytes.isBig() ? 8 : 4);
    while (at != 0) {
        const std::optional<Directory> directory = readDirectory(bytes, at);
        walked += directory ? directory->bytes : 0;
        TiffPage page{.directory = at};
        if (!directory)
            page.damage = "its directory lies beyond the end of the file";
        else if (!met.insert(at).second)
            page.damage = "its directory is that of a page before it, so that they follow each "
                          "other in a circle";
        else if (walked > file.size()) // This bounds the walk by the size of the file.
            page.damage = "its directory overlaps others";
        if (!page.damage.empty()) {
            if (pictures.empty() && others.empty())
                return cutShort();
            pictures.push_back(page);
            break;
        }
        page.height =
            static_cast<std::int64_t>(std::min<std::uint64_t>(directory->tags.height, 1U << 31));
        page.width =
            static_cast<std::int64_t>(std::min<std::uint64_t>(directory->tags.width, 1U << 31));
        page.decodingBytes = decodingBytes(directory->tags);
        (directory->tags.isCopyOrMask ? others : pictures).push_back(page);
        at = directory->next;
    }
    if (pictures.empty())
        pictures = std::move(others);
    if (pictures.empty())
        return fail(ErrorKind::Data, "the TIFF file holds no picture");
    return pictures;
}

} // namespace fovea
