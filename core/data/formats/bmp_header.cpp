#include "core/data/formats/bmp_header.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "core/data/formats/cut_short.hpp"
#include "core/data/formats/largest_picture.hpp"

namespace fovea {

namespace {

constexpr std::size_t fileHeaderBytes = 14;

/// The fields of the header that follows the file's, those that it is too short for being 0.
class Fields {
public:
    explicit Fields(std::string_view bytes)
        : m_bytes(bytes), m_size(bmpNumber(bytes, fileHeaderBytes, 4)) {}

    std::size_t size() const { return m_size; }

    std::uint32_t at(std::size_t offset, std::size_t count = 4) const {
        return offset + count <= m_size ? bmpNumber(m_bytes, fileHeaderBytes + offset, count) : 0;
    }

private:
    std::string_view m_bytes;
    std::size_t m_size;
};

bool isOs2(std::size_t headerBytes) { return headerBytes == 16 || headerBytes == 64; }

tl::unexpected<Error> notRead(std::string_view what) {
    return fail(ErrorKind::Data, fmt::format("{}, which is not read; convert it to PNG", what));
}

Result<BmpCoding> codingOf(const Fields& fields, int bits) {
    const std::uint32_t code = fields.at(16);
    const bool hasFields = bits == 16 || bits == 32;
    if (code == 0 && bits != 0)
        return BmpCoding::Plain;
    if ((code == 1 && bits == 8) || (code == 2 && bits == 4))
        return BmpCoding::RunLengths;
    if ((code == 3 || code == 6) && hasFields && !isOs2(fields.size()))
        return BmpCoding::BitFields;
    if (code == 3 && isOs2(fields.size()))
        return notRead("a BMP file in OS/2's Huffman code");
    if (code == 4 && isOs2(fields.size()))
        return notRead("a BMP file of 24 bits in OS/2's run-length code");
    if (code == 4 || code == 5)
        return notRead("a BMP file with a JPEG or PNG file inside");
    return fail(ErrorKind::Data,
                fmt::format("its header is damaged: code {} of {} bits", code, bits));
}

/// Of sound masks none has a gap, and no two share a bit.
Result<void> checkMasks(const BmpHeader& header) {
    std::uint32_t taken = 0;
    bool isSound = true;
    for (const std::uint32_t mask : header.masks) {
        const std::uint32_t low = mask == 0 ? 0 : mask >> std::countr_zero(mask);
        isSound = isSound && (low & (low + 1)) == 0 && (mask & taken) == 0;
        taken |= mask;
    }
    isSound = isSound && taken != 0 && (header.bits == 32 || taken <= 0xffff);
    return isSound ? Result<void>()
                   : fail(ErrorKind::Data, "its header is damaged: its bit fields overlap or have "
                                           "gaps");
}

/// Returns where the masks behind the header end.
std::size_t readMasks(std::string_view bytes, const Fields& fields, BmpHeader& header) {
    const std::size_t end = fileHeaderBytes + fields.size();
    if (header.coding != BmpCoding::BitFields) {
        if (header.bits == 16)
            header.masks = {0x7c00, 0x3e0, 0x1f, 0};
        else if (header.bits == 32)
            header.masks = {0xff0000, 0xff00, 0xff, 0};
        return end;
    }
    // They follow the header of 40 bytes, and are fields of the longer ones.
    const std::size_t count = fields.size() >= 56 || fields.at(16) == 6 ? 4 : 3;
    for (std::size_t i = 0; i != count; ++i)
        header.masks[i] = bmpNumber(bytes, fileHeaderBytes + 40 + 4 * i, 4);
    return std::max(end, fileHeaderBytes + 40 + 4 * count);
}

void readPalette(const Fields& fields, std::size_t afterHeader, BmpHeader& header) {
    header.paletteOffset = afterHeader;
    header.paletteEntryBytes = fields.size() == 12 ? 3 : 4;
    const std::size_t most = std::size_t{1} << header.bits;
    const std::size_t told = fields.at(32);
    header.paletteCount = told == 0 || told > most ? most : told;
    // Some say nothing of their number, and have fewer.
    if (header.dataOffset > afterHeader)
        header.paletteCount = std::min(header.paletteCount, (header.dataOffset - afterHeader) /
                                                                header.paletteEntryBytes);
}

/// Version 5 may carry one, counted from where this header begins.
std::string profileOf(std::string_view bytes, const Fields& fields) {
    constexpr std::uint32_t embedded = 0x4d424544; // "MBED"
    const std::uint64_t offset = fileHeaderBytes + std::uint64_t{fields.at(112)};
    const std::uint64_t size = fields.at(116);
    const bool isThere =
        fields.at(56) == embedded && offset <= bytes.size() && size <= bytes.size() - offset;
    return isThere ? std::string(bytes.substr(offset, size)) : std::string();
}

Result<void> readSizes(const Fields& fields, BmpHeader& header) {
    constexpr std::array<std::size_t, 8> known{12, 16, 40, 52, 56, 64, 108, 124};
    if (std::find(known.begin(), known.end(), fields.size()) == known.end())
        return fail(ErrorKind::Data,
                    fmt::format("its header is damaged: its size is {}", fields.size()));
    const bool isOld = fields.size() == 12;
    const auto height = static_cast<std::int32_t>(fields.at(8));
    header.width = isOld ? fields.at(4, 2) : static_cast<std::int32_t>(fields.at(4));
    header.height = isOld ? fields.at(6, 2) : std::abs(std::int64_t{height});
    header.isTopDown = !isOld && height < 0;
    header.bits = static_cast<int>(isOld ? fields.at(10, 2) : fields.at(14, 2));
    if (header.width <= 0 || header.height == 0)
        return fail(ErrorKind::Data, fmt::format("its header is damaged: it names {} x {} pixels",
                                                 header.width, header.height));
    if (header.height > largestPixels / header.width)
        return tooLarge(header.height, header.width);
    return {};
}

} // namespace

std::uint32_t bmpNumber(std::string_view bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i-- != 0;)
        value =
            value << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    return value;
}

Result<BmpHeader> readBmpHeader(std::string_view bytes) {
    const Fields fields(bytes);
    if (bytes.size() < fileHeaderBytes + 4 || fields.size() > bytes.size() - fileHeaderBytes)
        return cutShort();
    BmpHeader header;
    if (const Result<void> sizes = readSizes(fields, header); !sizes)
        return tl::unexpected(sizes.error());
    const Result<BmpCoding> coding = codingOf(fields, header.bits);
    if (!coding)
        return tl::unexpected(coding.error());
    header.coding = *coding;
    constexpr std::array<int, 7> known{1, 2, 4, 8, 16, 24, 32};
    if (std::find(known.begin(), known.end(), header.bits) == known.end())
        return fail(ErrorKind::Data,
                    fmt::format("its header is damaged: a pixel takes {} bits", header.bits));
    if (header.coding == BmpCoding::RunLengths && header.isTopDown)
        return fail(ErrorKind::Data, "its header is damaged: run lengths go from the bottom up");
    header.dataOffset = bmpNumber(bytes, 10, 4);
    std::size_t end = readMasks(bytes, fields, header);
    if (header.coding == BmpCoding::BitFields)
        if (const Result<void> masks = checkMasks(header); !masks)
            return tl::unexpected(masks.error());
    if (header.hasPalette()) {
        readPalette(fields, end, header);
        end += header.paletteCount * header.paletteEntryBytes;
    }
    if (header.dataOffset == 0) // as some leave it
        header.dataOffset = end;
    const auto left = static_cast<std::int64_t>(bytes.size()) -
                      static_cast<std::int64_t>(std::max(header.dataOffset, end));
    // The last row's filling may be missing.
    const std::int64_t wanted =
        (header.height - 1) * header.rowBytes() + (header.width * header.bits + 7) / 8;
    const std::int64_t there =
        static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(header.dataOffset);
    if (left < 0 || (header.coding != BmpCoding::RunLengths && there < wanted))
        return cutShort();
    header.profile = profileOf(bytes, fields);
    return header;
}

} // namespace fovea
