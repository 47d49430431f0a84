#include "core/data/codecs/codecs.hpp"

#include <array>
#include <mutex>

#include "core/data/codecs/data_module.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/bmp.hpp"
#include "core/data/formats/picture_format.hpp"
#include "core/data/formats/pnm.hpp"

namespace fovea {

namespace {

/// A format that a library of its own reads.
struct CodecModule {
    PictureFormat format;
    DataModule module;
};

constexpr std::array modules{
    CodecModule{PictureFormat::Jpeg, {"JPEG pictures", "jpeg", "libjpeg", "libjpeg62-turbo"}},
    CodecModule{PictureFormat::Png, {"PNG pictures", "png", "libpng", "libpng16-16"}},
    CodecModule{PictureFormat::WebP,
                {"WebP pictures", "webp", "libwebp", "libwebp7 and libwebpdemux2"}},
    CodecModule{PictureFormat::Gif, {"GIF pictures", "gif", "giflib", "libgif7"}},
    CodecModule{PictureFormat::Tiff, {"TIFF pictures", "tiff", "libtiff", "libtiff6"}},
    CodecModule{PictureFormat::Heif, {"HEIC and AVIF pictures", "heif", "libheif", "libheif1"}},
    CodecModule{PictureFormat::Jxl, {"JPEG XL pictures", "jxl", "libjxl", "libjxl0.7"}},
    CodecModule{PictureFormat::Jp2, {"JPEG 2000 pictures", "jp2", "OpenJPEG", "libopenjp2-7"}}};

template <class Offered>
Result<const Offered*> offeredBy(std::size_t place, const char* symbol) {
    static std::array<Result<void*>, modules.size()> libraries = [] {
        std::array<Result<void*>, modules.size()> none;
        none.fill(nullptr);
        return none;
    }();
    static std::array<std::once_flag, modules.size()> once;
    const DataModule& module = modules[place].module;
    std::call_once(once[place], [&] { libraries[place] = loadModule(module); });
    return libraries[place]
        .and_then([&](void* library) { return symbolOf(module, library, symbol); })
        .map([](const void* found) { return static_cast<const Offered*>(found); });
}

std::size_t placeOf(PictureFormat format) {
    std::size_t place = 0;
    while (modules[place].format != format)
        ++place;
    return place;
}

Result<PictureLook> lookAtPnm(std::string_view file) {
    const Result<PnmHeader> header = readPnmHeader(file);
    if (!header)
        return tl::unexpected(header.error());
    return PictureLook{.height = header->height,
                       .width = header->width,
                       .pixelBytes = header->channels * (header->white > 255 ? 2 : 1)};
}

constexpr Codec pnmCodec{
    [](std::string_view file) noexcept { return guarded([&] { return lookAtPnm(file); }); },
    [](std::string_view file, const DecodeRequest&) noexcept {
        return guarded([&] { return readPnm(file); });
    }};

constexpr Codec bmpCodec{
    [](std::string_view file) noexcept { return guarded([&] { return lookAtBmp(file); }); },
    [](std::string_view file, const DecodeRequest&) noexcept {
        return guarded([&] { return decodeBmp(file); });
    }};

} // namespace

Result<const Codec*> codecOf(std::string_view file) {
    const Result<PictureFormat> format = pictureFormatOf(file);
    if (!format)
        return tl::unexpected(format.error());
    if (*format == PictureFormat::Pnm)
        return &pnmCodec;
    if (*format == PictureFormat::Bmp)
        return &bmpCodec;
    return offeredBy<Codec>(placeOf(*format), codecSymbol);
}

Result<const PngWriter*> pngWriter() {
    return offeredBy<PngWriter>(placeOf(PictureFormat::Png), pngWriterSymbol);
}

Result<const GifWriter*> gifWriter() {
    return offeredBy<GifWriter>(placeOf(PictureFormat::Gif), gifWriterSymbol);
}

} // namespace fovea
