#include "core/data/formats/picture_format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "core/data/formats/bmp.hpp"
#include "core/data/formats/pnm.hpp"

namespace fovea {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t at;
    std::string_view bytes;
    PictureFormat format;
};

constexpr std::array signatures{Signature{0, "\xff\xd8\xff"sv, PictureFormat::Jpeg},
                                Signature{0, "\x89PNG\r\n\x1a\n"sv, PictureFormat::Png},
                                Signature{8, "WEBP"sv, PictureFormat::WebP},
                                Signature{0, "GIF8"sv, PictureFormat::Gif},
                                Signature{0, "II*\0"sv, PictureFormat::Tiff},
                                Signature{0, "MM\0*"sv, PictureFormat::Tiff},
                                Signature{0, "II+\0"sv, PictureFormat::Tiff},
                                Signature{0, "MM\0+"sv, PictureFormat::Tiff},
                                Signature{0, "\xff\x0a"sv, PictureFormat::Jxl},
                                Signature{0, "\0\0\0\x0cJXL \r\n\x87\n"sv, PictureFormat::Jxl},
                                Signature{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, PictureFormat::Jp2},
                                Signature{0, "\xff\x4f\xff\x51"sv, PictureFormat::Jp2}};

/// What else people keep among their pictures, so that the cause is no riddle.
struct OtherFile {
    std::size_t at;
    std::string_view bytes;
    std::string_view name;
};

constexpr std::array otherFiles{
    OtherFile{0, "%PDF"sv, "PDF"},      OtherFile{0, "8BPS"sv, "Photoshop"},
    OtherFile{0, "\0\0\1\0"sv, "icon"}, OtherFile{0, "<svg"sv, "SVG"},
    OtherFile{0, "v/1\1"sv, "OpenEXR"}, OtherFile{0, "#?RADIANCE"sv, "Radiance HDR"},
    OtherFile{128, "DICM"sv, "DICOM"}};

bool has(std::string_view file, std::size_t at, std::string_view bytes) {
    return at <= file.size() && file.substr(at).starts_with(bytes);
}

/// ISO/IEC 14496-12, 4.3: the brand of a container, or one that it says it is compatible with.
bool isHeif(std::string_view file) {
    constexpr std::array brands{"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                "mif1"sv, "msf1"sv, "avif"sv, "avis"sv};
    if (!has(file, 4, "ftyp"))
        return false;
    const std::size_t stated = static_cast<unsigned char>(file[2]) * std::size_t{256} +
                               static_cast<unsigned char>(file[3]);
    const std::string_view box = file.substr(0, std::clamp<std::size_t>(stated, 12, 256));
    for (std::size_t at = 8; at + 4 <= box.size(); at += at == 8 ? 8 : 4) // a version between
        if (std::ranges::find(brands, box.substr(at, 4)) != brands.end())
            return true;
    return false;
}

} // namespace

Result<PictureFormat> pictureFormatOf(std::string_view file) {
    if (file.empty())
        return fail(ErrorKind::Data, "the file is empty");
    for (const Signature& each : signatures)
        if (has(file, each.at, each.bytes))
            return each.format;
    if (isHeif(file))
        return PictureFormat::Heif;
    if (isBmp(file))
        return PictureFormat::Bmp;
    if (isPnm(file))
        return PictureFormat::Pnm;
    for (const OtherFile& other : otherFiles)
        if (has(file, other.at, other.bytes))
            return fail(
                ErrorKind::Data,
                fmt::format("a {} file, which is not read; convert it to PNG or JPEG", other.name));
    return fail(ErrorKind::Data, "not an image");
}

} // namespace fovea
