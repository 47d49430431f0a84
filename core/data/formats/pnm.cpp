#include "core/data/formats/pnm.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "core/data/formats/cut_short.hpp"

namespace fovea {

namespace {

bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool isDigit(char c) { return c >= '0' && c <= '9'; }

void skipSpaceAndComments(std::string_view text, std::size_t& at) {
    while (at < text.size() && (isSpace(text[at]) || text[at] == '#'))
        at = text[at] == '#' ? std::min(text.size(), text.find('\n', at)) : at + 1;
}

/// The next number, or nothing where there is none. Stays within 2^30, whatever it says.
std::optional<std::int64_t> nextNumber(std::string_view text, std::size_t& at) {
    skipSpaceAndComments(text, at);
    std::optional<std::int64_t> number;
    for (; at < text.size() && isDigit(text[at]); ++at)
        number = std::min<std::int64_t>(number.value_or(0) * 10 + (text[at] - '0'), 1 << 30);
    return number;
}

std::uint8_t scaled(std::int64_t value, std::int64_t white) {
    return static_cast<std::uint8_t>((std::min(value, white) * 255 + white / 2) / white);
}

std::int64_t rowBytes(const PnmHeader& header) {
    const std::int64_t values = header.width * header.channels();
    if (header.kind == 4)
        return (values + 7) / 8;
    return header.isText() || header.white <= 255 ? values : 2 * values;
}

/// A bitmap's digits need no space between them, and its 1 is black.
std::optional<std::int64_t> nextTextValue(const PnmHeader& header, std::string_view text,
                                          std::size_t& at) {
    if (!header.isBitmap())
        return nextNumber(text, at);
    skipSpaceAndComments(text, at);
    if (at == text.size() || (text[at] != '0' && text[at] != '1'))
        return std::nullopt;
    return text[at++] == '0' ? 1 : 0;
}

std::int64_t binaryValue(const PnmHeader& header, std::string_view data, std::int64_t row,
                         std::int64_t place) {
    const auto byte = [&](std::int64_t at) {
        return std::int64_t{static_cast<unsigned char>(
            data[static_cast<std::size_t>(row * rowBytes(header) + at)])};
    };
    if (header.isBitmap())
        return (byte(place / 8) >> (7 - place % 8) & 1) == 0 ? 1 : 0;
    return header.white <= 255 ? byte(place) : byte(2 * place) << 8 | byte(2 * place + 1);
}

} // namespace

bool isPnm(std::string_view bytes) {
    return bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6' &&
           isSpace(bytes[2]);
}

Result<PnmHeader> readPnmHeader(std::string_view bytes) {
    PnmHeader header{.kind = bytes[1] - '0'};
    std::size_t at = 2;
    const auto width = nextNumber(bytes, at);
    const auto height = nextNumber(bytes, at);
    const auto white = header.isBitmap() ? std::optional<std::int64_t>(1) : nextNumber(bytes, at);
    if (!width || !height || !white)
        return cutShort();
    if (*white < 1 || *white > 65535)
        return fail(ErrorKind::Data,
                    fmt::format("its white is {}; PGM and PPM files allow 1 to 65535", *white));
    header.width = *width;
    header.height = *height;
    header.white = *white;
    header.dataOffset = at + 1; // One white space parts header and values.
    // A value in text takes at least a digit, so that this is a limit for both.
    if (static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(header.dataOffset) <
        rowBytes(header) * header.height)
        return cutShort();
    return header;
}

Result<Image> decodePnm(std::string_view bytes) {
    const Result<PnmHeader> header = readPnmHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    Image image{header->height, header->width, header->channels(), {}};
    const std::int64_t rowValues = image.width * image.channels;
    image.pixels.reserve(static_cast<std::size_t>(image.height * rowValues));
    std::size_t at = header->dataOffset;
    for (std::int64_t y = 0; y != image.height; ++y)
        for (std::int64_t i = 0; i != rowValues; ++i) {
            const std::optional<std::int64_t> value =
                header->isText() ? nextTextValue(*header, bytes, at)
                                 : binaryValue(*header, bytes.substr(header->dataOffset), y, i);
            if (!value)
                return at >= bytes.size()
                           ? Result<Image>(cutShort())
                           : fail(ErrorKind::Data, "the image is damaged: text in it is no number");
            image.pixels.push_back(scaled(*value, header->white));
        }
    return image;
}

} // namespace fovea
