#include "core/data/formats/bmp.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include <fmt/format.h>

#include "core/data/formats/bmp_header.hpp"
#include "core/data/formats/cut_short.hpp"

namespace fovea {

namespace {

std::uint8_t codeAt(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// Where row y from the top lies among the stored ones.
std::int64_t storedRow(const BmpHeader& header, std::int64_t y) {
    return header.isTopDown ? y : header.height - 1 - y;
}

DecodedPicture pictureOf(const BmpHeader& header, int channels, std::vector<std::uint8_t> samples) {
    DecodedPicture picture;
    picture.height = header.height;
    picture.width = header.width;
    picture.channels = channels;
    picture.samples = std::move(samples);
    return picture;
}

/// R G B of each index.
std::vector<std::array<std::uint8_t, 3>> paletteOf(std::string_view bytes,
                                                   const BmpHeader& header) {
    std::vector<std::array<std::uint8_t, 3>> palette;
    for (std::size_t i = 0; i != header.paletteCount; ++i) {
        const std::size_t at = header.paletteOffset + i * header.paletteEntryBytes;
        palette.push_back({codeAt(bytes, at + 2), codeAt(bytes, at + 1), codeAt(bytes, at)});
    }
    return palette;
}

std::vector<std::uint8_t> plainIndices(std::string_view bytes, const BmpHeader& header) {
    std::vector<std::uint8_t> indices;
    indices.reserve(static_cast<std::size_t>(header.height * header.width));
    const auto bits = static_cast<std::size_t>(header.bits);
    const auto width = static_cast<std::size_t>(header.width);
    for (std::int64_t y = 0; y != header.height; ++y) {
        const std::size_t row =
            header.dataOffset + static_cast<std::size_t>(storedRow(header, y) * header.rowBytes());
        for (std::size_t x = 0; x != width; ++x) {
            const std::size_t shift = 8 - bits - x * bits % 8;
            indices.push_back(static_cast<std::uint8_t>(codeAt(bytes, row + x * bits / 8) >> shift &
                                                        ((1U << bits) - 1)));
        }
    }
    return indices;
}

/// Puts runs and single pixels where a run-length code has them, from the bottom up.
class RunLengths {
public:
    RunLengths(std::string_view code, const BmpHeader& header)
        : m_code(code),
          m_header(header),
          m_indices(static_cast<std::size_t>(header.height * header.width), 0) {}

    Result<std::vector<std::uint8_t>> read() {
        while (m_isSound && m_at + 1 < m_code.size()) {
            const std::size_t count = codeAt(m_code, m_at);
            const std::uint8_t value = codeAt(m_code, m_at + 1);
            m_at += 2;
            if (count != 0)
                putRun(count, value);
            else if (value == 0)
                startRow(1);
            else if (value == 1)
                return std::move(m_indices);
            else if (value == 2)
                pass();
            else
                putSingles(value);
        }
        // Without its last mark it is whole where the last row is.
        if (m_isSound && (m_row == m_header.height ||
                          (m_row == m_header.height - 1 && m_column == m_header.width)))
            return std::move(m_indices);
        return m_isSound ? Result<std::vector<std::uint8_t>>(cutShort())
                         : fail(ErrorKind::Data, "the image is damaged: its run-length code leads "
                                                 "out of the picture");
    }

private:
    void put(std::uint8_t index) {
        m_isSound = m_isSound && m_row < m_header.height && m_column < m_header.width;
        if (m_isSound)
            m_indices[static_cast<std::size_t>((m_header.height - 1 - m_row) * m_header.width +
                                               m_column++)] = index;
    }

    /// Of a byte that holds one index or two, the i-th.
    std::uint8_t indexIn(std::uint8_t byte, std::size_t i) const {
        if (m_header.bits == 8)
            return byte;
        return i % 2 == 0 ? byte >> 4 : byte & 15;
    }

    void putRun(std::size_t count, std::uint8_t value) {
        for (std::size_t i = 0; i != count && m_isSound; ++i)
            put(indexIn(value, i));
    }

    void putSingles(std::size_t count) {
        const std::size_t perByte = m_header.bits == 8 ? 1 : 2;
        const std::size_t bytes = (count + perByte - 1) / perByte;
        for (std::size_t i = 0; i != count && m_at + i / perByte < m_code.size() && m_isSound; ++i)
            put(indexIn(codeAt(m_code, m_at + i / perByte), i));
        m_at += bytes + bytes % 2; // Filled up to words of 16 bits.
    }

    void startRow(std::int64_t rows) {
        m_row += rows;
        m_column = 0;
        // One row behind the last is where the last one's end leads.
        m_isSound = m_isSound && m_row <= m_header.height;
    }

    void pass() {
        if (m_at + 1 >= m_code.size())
            return;
        m_column += codeAt(m_code, m_at);
        m_row += codeAt(m_code, m_at + 1);
        m_at += 2;
        m_isSound = m_row <= m_header.height && m_column <= m_header.width;
    }

    std::string_view m_code;
    const BmpHeader& m_header;
    std::vector<std::uint8_t> m_indices;
    std::size_t m_at = 0;
    std::int64_t m_row = 0; ///< from the bottom
    std::int64_t m_column = 0;
    bool m_isSound = true;
};

Result<DecodedPicture> decodeIndices(std::string_view bytes, const BmpHeader& header) {
    Result<std::vector<std::uint8_t>> indices =
        header.coding == BmpCoding::RunLengths
            ? RunLengths(bytes.substr(header.dataOffset), header).read()
            : plainIndices(bytes, header);
    if (!indices)
        return tl::unexpected(indices.error());
    const auto palette = paletteOf(bytes, header);
    const bool isGrey = std::all_of(palette.begin(), palette.end(), [](const auto& colour) {
        return colour[0] == colour[1] && colour[1] == colour[2];
    });
    const std::size_t channels = isGrey ? 1 : 3;
    std::vector<std::uint8_t> samples;
    samples.reserve(indices->size() * channels);
    for (const std::uint8_t index : *indices) {
        if (index >= palette.size())
            return fail(ErrorKind::Data, fmt::format("the image is damaged: a pixel has colour {} "
                                                     "of a palette of {}",
                                                     index, palette.size()));
        samples.insert(samples.end(), palette[index].begin(),
                       palette[index].begin() + static_cast<std::ptrdiff_t>(channels));
    }
    return pictureOf(header, static_cast<int>(channels), std::move(samples));
}

/// A channel's bits in a pixel, brought to 8.
struct BitField {
    std::uint32_t mask = 0;
    int shift = 0;
    std::uint64_t largest = 0;

    explicit BitField(std::uint32_t bits) : mask(bits) {
        if (mask == 0)
            return;
        shift = std::countr_zero(mask);
        largest = mask >> shift;
    }

    std::uint8_t of(std::uint32_t pixel) const {
        return static_cast<std::uint8_t>(
            largest == 0
                ? 0
                : (((pixel & mask) >> shift) * std::uint64_t{255} + largest / 2) / largest);
    }
};

DecodedPicture decodeColours(std::string_view bytes, const BmpHeader& header) {
    const int channels = header.hasAlpha() ? 4 : 3;
    const auto pixelBytes = static_cast<std::size_t>(header.bits / 8);
    const std::array<BitField, 4> fields{BitField(header.masks[0]), BitField(header.masks[1]),
                                         BitField(header.masks[2]), BitField(header.masks[3])};
    std::vector<std::uint8_t> samples;
    samples.reserve(static_cast<std::size_t>(header.height * header.width * channels));
    for (std::int64_t y = 0; y != header.height; ++y) {
        std::size_t at =
            header.dataOffset + static_cast<std::size_t>(storedRow(header, y) * header.rowBytes());
        for (std::int64_t x = 0; x != header.width; ++x, at += pixelBytes) {
            if (pixelBytes == 3) {
                for (std::size_t c = 3; c-- != 0;)
                    samples.push_back(codeAt(bytes, at + c));
                continue;
            }
            const std::uint32_t pixel = bmpNumber(bytes, at, pixelBytes);
            for (int c = 0; c != channels; ++c)
                samples.push_back(fields[static_cast<std::size_t>(c)].of(pixel));
        }
    }
    return pictureOf(header, channels, std::move(samples));
}

} // namespace

bool isBmp(std::string_view bytes) { return bytes.starts_with("BM"); }

Result<PictureLook> lookAtBmp(std::string_view bytes) {
    const Result<BmpHeader> header = readBmpHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    return PictureLook{.height = header->height, .width = header->width};
}

Result<DecodedPicture> decodeBmp(std::string_view bytes) {
    const Result<BmpHeader> header = readBmpHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    Result<DecodedPicture> picture =
        header->hasPalette() ? decodeIndices(bytes, *header) : decodeColours(bytes, *header);
    if (picture && picture->channels >= 3)
        picture->profile = header->profile;
    return picture;
}

} // namespace fovea
