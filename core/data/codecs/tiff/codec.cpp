#include <array>
#include <memory>

#include <fmt/format.h>

#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/codecs/tiff/colours.hpp"
#include "core/data/codecs/tiff/pages.hpp"
#include "core/data/codecs/tiff/samples.hpp"

/// TIFF, with libtiff's decoders of strips and tiles; what their samples mean is worked out here,
/// since libtiff's own pictures of 8 bits lose alpha, 16 bits, floats and orientation.
namespace fovea {

namespace {

/// YCbCr in any subsampling, the one kind where libtiff's own picture is right.
Result<std::vector<std::uint8_t>> readYCbCr(TiffFile& file, const TiffForm& form) {
    TIFFRGBAImage image{};
    std::array<char, 1024> reason{};
    constexpr int stopsAtDamage = 1;
    if (TIFFRGBAImageBegin(&image, file.get(), stopsAtDamage, reason.data()) == 0)
        return fail(
            ErrorKind::Data,
            fmt::format("its YCbCr cannot be decoded ({}); convert it to RGB", reason.data()));
    const std::unique_ptr<TIFFRGBAImage, void (*)(TIFFRGBAImage*)> end(&image, TIFFRGBAImageEnd);
    image.orientation = ORIENTATION_TOPLEFT; // Else it turns the picture, each tile by itself.
    image.req_orientation = ORIENTATION_TOPLEFT;
    const auto pixels = static_cast<std::size_t>(form.height * form.width);
    std::vector<std::uint32_t> raster(pixels);
    const int isRead =
        TIFFRGBAImageGet(&image, raster.data(), static_cast<std::uint32_t>(form.width),
                         static_cast<std::uint32_t>(form.height));
    if (isRead == 0 || !file.complaint().empty())
        return fail(ErrorKind::Data,
                    fmt::format("it is damaged or cut short ({}); copy the file again from its "
                                "origin, or write it anew",
                                file.complaint()));
    std::vector<std::uint8_t> rgb;
    rgb.reserve(3 * pixels);
    for (const std::uint32_t pixel : raster)
        for (const std::uint32_t channel : {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)})
            rgb.push_back(static_cast<std::uint8_t>(channel));
    return rgb;
}

/// Colours of whole numbers of up to 16 bits, as T.
template <class T>
Result<void> readWhole(TiffFile& file, const TiffForm& form, DecodedPicture& picture) {
    Result<std::vector<T>> samples = readTiffSamples<T>(file, form);
    if (!samples)
        return tl::unexpected(samples.error());
    const auto white = static_cast<T>(form.white());
    picture.white = form.white();
    if (form.isMultiplied)
        divideByAlpha(*samples, static_cast<int>(form.taken.size()), white);
    switch (form.colours) {
    case TiffColours::Palette: {
        Result<std::vector<std::uint8_t>> colours = resolvePalette(file.get(), form, *samples);
        if (!colours)
            return tl::unexpected(colours.error());
        picture.white = 255;
        picture.samples = std::move(*colours);
        return {};
    }
    case TiffColours::Cmyk:
        cmykToRgb(*samples, form.hasAlpha, white);
        break;
    case TiffColours::CieLab:
    case TiffColours::IccLab:
        labToRgb(*samples, form.hasAlpha, form.colours == TiffColours::IccLab);
        break;
    default:
        break;
    }
    picture.samples = std::move(*samples);
    return {};
}

Result<void> readFloats(TiffFile& file, const TiffForm& form, DecodedPicture& picture) {
    Result<std::vector<float>> samples = readTiffSamples<float>(file, form);
    if (!samples)
        return tl::unexpected(samples.error());
    if (form.isMultiplied)
        divideByAlpha(*samples, static_cast<int>(form.taken.size()), 1.0F);
    picture.samples = std::move(*samples);
    return {};
}

Result<void> readInto(TiffFile& file, const TiffForm& form, DecodedPicture& picture) {
    if (form.colours == TiffColours::YCbCr) {
        Result<std::vector<std::uint8_t>> rgb = readYCbCr(file, form);
        if (!rgb)
            return tl::unexpected(rgb.error());
        picture.samples = std::move(*rgb);
        return {};
    }
    if (form.isFloat())
        return readFloats(file, form, picture);
    return form.bits <= 8 ? readWhole<std::uint8_t>(file, form, picture)
                          : readWhole<std::uint16_t>(file, form, picture);
}

Result<DecodedPicture> decodePage(std::string_view bytes, const TiffPage& page) {
    if (!page.damage.empty())
        return fail(
            ErrorKind::Data,
            fmt::format("it is damaged or cut short: {}; write the file again", page.damage));
    TiffFile file(bytes);
    if (file.get() == nullptr || TIFFSetSubDirectory(file.get(), page.directory) == 0)
        return fail(
            ErrorKind::Data,
            fmt::format("its directory is damaged ({}); write the file again", file.complaint()));
    file.forgetComplaint(); // What was of weight has stopped it.
    Result<TiffForm> form = readTiffForm(file.get());
    if (!form)
        return tl::unexpected(form.error());
    const bool isGrey =
        form->colours == TiffColours::WhiteIsZero || form->colours == TiffColours::BlackIsZero;
    DecodedPicture picture;
    picture.height = form->height;
    picture.width = form->width;
    picture.channels = (isGrey ? 1 : 3) + (form->hasAlpha ? 1 : 0);
    picture.orientation = form->orientation;
    picture.profile = std::move(form->profile);
    const Result<void> read = readInto(file, *form, picture);
    return read ? Result<DecodedPicture>(std::move(picture)) : tl::unexpected(read.error());
}

Result<DecodedPicture> decodeRequested(std::string_view bytes, const DecodeRequest& request) {
    const Result<std::vector<TiffPage>> pages = readTiffPages(bytes);
    if (!pages)
        return tl::unexpected(pages.error());
    const auto count = static_cast<std::int64_t>(pages->size());
    if (request.page < 0 || request.page >= count)
        return fail(ErrorKind::Data,
                    fmt::format("it has {} pages, and none of number {}", count, request.page + 1));
    Result<DecodedPicture> picture =
        decodePage(bytes, (*pages)[static_cast<std::size_t>(request.page)]);
    if (!picture && count > 1)
        return fail(ErrorKind::Data, fmt::format("page {} of {}: {}", request.page + 1, count,
                                                 picture.error().message));
    return picture;
}

Result<PictureLook> lookAt(std::string_view bytes) {
    const Result<std::vector<TiffPage>> pages = readTiffPages(bytes);
    if (!pages)
        return tl::unexpected(pages.error());
    const TiffPage& first = pages->front();
    if (!first.damage.empty())
        return fail(ErrorKind::Data, first.damage);
    PictureLook look{.height = first.height,
                     .width = first.width,
                     .pages = static_cast<std::int64_t>(pages->size())};
    // Counted in pixels of the first page, since others may be larger.
    const std::int64_t pixels = std::max<std::int64_t>(1, first.height * first.width);
    for (const TiffPage& page : *pages)
        look.pixelBytes = std::max(look.pixelBytes, page.decodingBytes / pixels + 1);
    return look;
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&] { return lookAt(file); });
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& request) noexcept {
    return guarded([&] { return decodeRequested(file, request); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
