#include "core/data/codecs/jp2/colours.hpp"

#include <fmt/format.h>

#include "core/data/codecs/boxes.hpp"

namespace fovea {

namespace {

tl::unexpected<Error> notRead(std::string_view colours) {
    return fail(ErrorKind::Data,
                fmt::format("its colours are {}, which is not read; convert it to PNG", colours));
}

/// Of ISO/IEC 15444-1 and 15444-2, table M.25.
Result<Jp2Colours> enumerated(std::uint64_t number) {
    switch (number) {
    case 12:
        return Jp2Colours::Cmyk;
    case 16: // sRGB
    case 17: // grey
        return Jp2Colours::Plain;
    case 18:
        return Jp2Colours::Sycc;
    case 24:
        return Jp2Colours::Eycc;
    case 14:
        return notRead("CIE L*a*b*");
    default:
        return notRead(fmt::format("of JPEG 2000's kind {}", number));
    }
}

/// What an ICC profile says it is for: bytes 16 to 19.
Result<Jp2Colours> profiled(std::string_view profile) {
    const std::string_view space = profile.substr(std::min<std::size_t>(16, profile.size()), 4);
    if (space == "CMYK")
        return Jp2Colours::Cmyk;
    if (space == "RGB " || space == "GRAY")
        return Jp2Colours::Plain;
    return notRead("of a profile that is for neither grey nor R, G and B");
}

/// Goes through a channel definition box (ISO/IEC 15444-1, I.5.3.6).
void readChannels(std::string_view content, Jp2Header& header) {
    content.remove_prefix(std::min<std::size_t>(2, content.size())); // their number
    for (; content.size() >= 6; content.remove_prefix(6)) {
        const auto type = static_cast<unsigned>(bigEndian(content.substr(2, 2)));
        if (type == 0)
            ++header.definedColours;
        else
            header.otherChannels.push_back(type);
    }
}

} // namespace

bool isInJp2Boxes(std::string_view file) {
    return file.substr(0, 4) != std::string_view("\xff\x4f\xff\x51", 4);
}

Result<Jp2Header> readJp2Header(std::string_view file) {
    if (!isInJp2Boxes(file))
        return Jp2Header{};
    if (endsWithinBox(file))
        return fail(ErrorKind::Data, "the file is cut short");
    Jp2Header header;
    Boxes boxes(firstBox(file, "jp2h"));
    while (const std::optional<Box> box = boxes.next()) {
        const std::string_view content = box->content;
        if (box->type == "cdef")
            readChannels(content, header);
        else if (box->type == "pclr" && content.size() > 2)
            header.paletteColumns = static_cast<std::uint8_t>(content[2]);
        else if (box->type == "colr" && content.size() >= 3 && !header.isTold) {
            const int method = static_cast<unsigned char>(content[0]);
            if (method != 1 && method != 2) // what OpenJPEG passes over too
                continue;
            const Result<Jp2Colours> colours = method == 1
                                                   ? enumerated(bigEndian(content.substr(3, 4)))
                                                   : profiled(content.substr(3));
            if (!colours)
                return tl::unexpected(colours.error());
            header.colours = *colours;
            header.hasProfile = method == 2 && *colours == Jp2Colours::Plain;
            header.isTold = true;
        }
    }
    return header;
}

} // namespace fovea
