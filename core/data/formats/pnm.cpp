#include "core/data/formats/pnm.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "core/data/formats/cut_short.hpp"

namespace fovea {

namespace {

bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

bool isDecimal(char c) { return c >= '0' && c <= '9'; }

void skipSpaceAndComments(std::string_view text, std::size_t& at) {
    while (at < text.size() && (isSpace(text[at]) || text[at] == '#'))
        at = text[at] == '#' ? std::min(text.size(), text.find('\n', at)) : at + 1;
}

/// The next number, or nothing where there is none. Stays within 2^30, whatever it says.
std::optional<std::int64_t> nextNumber(std::string_view text, std::size_t& at) {
    skipSpaceAndComments(text, at);
    std::optional<std::int64_t> number;
    for (; at < text.size() && isDecimal(text[at]); ++at)
        number = std::min<std::int64_t>(number.value_or(0) * 10 + (text[at] - '0'), 1 << 30);
    return number;
}

std::int64_t rowBytes(const PnmHeader& header) {
    const std::int64_t values = header.width * header.stored;
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

/// The value at `place` of a row of a file that is no text.
std::int64_t binaryValue(const PnmHeader& header, std::string_view row, std::int64_t place) {
    const auto byte = [row](std::int64_t at) {
        return std::int64_t{static_cast<unsigned char>(row[static_cast<std::size_t>(at)])};
    };
    if (header.isBitmap())
        return (byte(place / 8) >> (7 - place % 8) & 1) == 0 ? 1 : 0;
    return header.white <= 255 ? byte(place) : byte(2 * place) << 8 | byte(2 * place + 1);
}

std::string_view nextLine(std::string_view text, std::size_t& at) {
    const std::size_t end = std::min(text.size(), text.find('\n', at));
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    return line;
}

/// Which of a PAM file's values a picture is made of; 0: no picture.
std::int64_t channelsOf(std::string_view tuples, std::int64_t depth) {
    if (tuples.empty())
        return depth <= 4 ? depth : 0;
    const bool hasAlpha = tuples.ends_with("_ALPHA");
    if (hasAlpha)
        tuples.remove_suffix(6);
    const bool isGrey = tuples == "GRAYSCALE" || tuples == "BLACKANDWHITE";
    if (!isGrey && tuples != "RGB")
        return 0;
    return (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0);
}

Result<PnmHeader> readPamHeader(std::string_view bytes) {
    PnmHeader header{.kind = 7, .channels = 0, .stored = 0, .white = 0};
    std::string tuples;
    std::size_t at = 0;
    nextLine(bytes, at);
    for (bool isEnd = false; !isEnd;) {
        if (at >= bytes.size())
            return cutShort();
        const std::string_view line = nextLine(bytes, at);
        std::size_t inLine = std::min(line.size(), line.find_first_of(" \t\r"));
        const std::string_view name = line.substr(0, inLine);
        if (name == "TUPLTYPE") {
            const std::size_t first = std::min(line.size(), line.find_first_not_of(" \t", inLine));
            const std::size_t last = line.find_last_not_of(" \t\r");
            tuples +=
                (tuples.empty() ? "" : " ") + std::string(line.substr(first, last + 1 - first));
        } else if (name == "WIDTH")
            header.width = nextNumber(line, inLine).value_or(0);
        else if (name == "HEIGHT")
            header.height = nextNumber(line, inLine).value_or(0);
        else if (name == "DEPTH")
            header.stored = nextNumber(line, inLine).value_or(0);
        else if (name == "MAXVAL")
            header.white = nextNumber(line, inLine).value_or(0);
        isEnd = name == "ENDHDR";
    }
    header.dataOffset = at;
    header.channels = channelsOf(tuples, header.stored);
    if (header.channels == 0 || header.channels > header.stored || header.stored > 65535)
        return fail(ErrorKind::Data,
                    fmt::format("a PAM file of {} values of the kind \"{}\" a pixel, which is not "
                                "read; convert it to PNG",
                                header.stored, tuples));
    return header;
}

Result<PnmHeader> readPlainHeader(std::string_view bytes) {
    PnmHeader header{.kind = bytes[1] - '0'};
    std::size_t at = 2;
    const auto width = nextNumber(bytes, at);
    const auto height = nextNumber(bytes, at);
    const auto white = header.isBitmap() ? std::optional<std::int64_t>(1) : nextNumber(bytes, at);
    if (!width || !height || !white)
        return cutShort();
    header.width = *width;
    header.height = *height;
    header.white = *white;
    header.stored = header.channels = header.kind % 3 == 0 ? 3 : 1;
    header.dataOffset = at + 1; // One white space parts header and values.
    return header;
}

template <class T>
Result<std::vector<T>> readValues(std::string_view bytes, const PnmHeader& header) {
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(header.height * header.width * header.channels));
    const auto bytesOfRow = static_cast<std::size_t>(rowBytes(header));
    std::size_t at = header.dataOffset;
    for (std::int64_t y = 0; y != header.height; ++y) {
        for (std::int64_t i = 0; i != header.width * header.stored; ++i) {
            const std::optional<std::int64_t> value =
                header.isText() ? nextTextValue(header, bytes, at)
                                : binaryValue(header, bytes.substr(at, bytesOfRow), i);
            if (!value)
                return at >= bytes.size()
                           ? Result<std::vector<T>>(cutShort())
                           : fail(ErrorKind::Data, "the image is damaged: text in it is no number");
            if (i % header.stored < header.channels)
                values.push_back(static_cast<T>(std::min(*value, header.white)));
        }
        if (!header.isText())
            at += bytesOfRow;
    }
    return values;
}

} // namespace

bool isPnm(std::string_view bytes) {
    return bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7' &&
           isSpace(bytes[2]);
}

Result<PnmHeader> readPnmHeader(std::string_view bytes) {
    Result<PnmHeader> header = bytes[1] == '7' ? readPamHeader(bytes) : readPlainHeader(bytes);
    if (!header)
        return header;
    if (header->white < 1 || header->white > 65535)
        return fail(
            ErrorKind::Data,
            fmt::format("its white is {}; PGM, PPM and PAM files allow 1 to 65535", header->white));
    // A value in text takes at least a digit, so that this is a limit for both. Divided, since rows
    // times their bytes may be more than 64 bits hold.
    const auto left =
        static_cast<std::int64_t>(bytes.size()) - static_cast<std::int64_t>(header->dataOffset);
    const std::int64_t row = std::max<std::int64_t>(1, rowBytes(*header));
    if (left < 0 || header->height > left / row)
        return cutShort();
    return header;
}

Result<DecodedPicture> readPnm(std::string_view bytes) {
    const Result<PnmHeader> header = readPnmHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    DecodedPicture picture;
    picture.height = header->height;
    picture.width = header->width;
    picture.channels = static_cast<int>(header->channels);
    picture.white = static_cast<std::uint32_t>(header->white);
    const auto keep = [&picture](auto values) -> Result<DecodedPicture> {
        if (!values)
            return tl::unexpected(values.error());
        picture.samples = std::move(*values);
        return std::move(picture);
    };
    return header->white <= 255 ? keep(readValues<std::uint8_t>(bytes, *header))
                                : keep(readValues<std::uint16_t>(bytes, *header));
}

} // namespace fovea
