#include "core/data/codecs/codecs.hpp"

#include <array>
#include <filesystem>
#include <mutex>

#include <dlfcn.h>

#include <fmt/format.h>

#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/bmp.hpp"
#include "core/data/formats/picture_format.hpp"
#include "core/data/formats/pnm.hpp"

namespace fovea {

namespace {

/// A format that a library of its own reads.
struct CodecModule {
    PictureFormat format;
    std::string_view pictures;
    std::string_view file;
    std::string_view library;
    std::string_view package; ///< of Debian
};

constexpr std::array modules{
    CodecModule{PictureFormat::Jpeg, "JPEG", "jpeg", "libjpeg", "libjpeg62-turbo"},
    CodecModule{PictureFormat::Png, "PNG", "png", "libpng", "libpng16-16"},
    CodecModule{PictureFormat::WebP, "WebP", "webp", "libwebp", "libwebp7 and libwebpdemux2"},
    CodecModule{PictureFormat::Gif, "GIF", "gif", "giflib", "libgif7"},
    CodecModule{PictureFormat::Tiff, "TIFF", "tiff", "libtiff", "libtiff6"},
    CodecModule{PictureFormat::Heif, "HEIC and AVIF", "heif", "libheif", "libheif1"},
    CodecModule{PictureFormat::Jxl, "JPEG XL", "jxl", "libjxl", "libjxl0.7"},
    CodecModule{PictureFormat::Jp2, "JPEG 2000", "jp2", "OpenJPEG", "libopenjp2-7"}};

/// Beside this library, in the build as in an installation.
std::filesystem::path moduleFile(const CodecModule& module) {
    const std::string name = fmt::format("fovea-codec-{}.so", module.file);
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&codecOf), &info) == 0)
        return name;
    std::error_code error;
    const auto self = std::filesystem::canonical(info.dli_fname, error);
    return (error ? std::filesystem::path(info.dli_fname) : self).parent_path() / name;
}

/// The module's handle; never closed: what a library has started stays.
Result<void*> load(const CodecModule& module) {
    if (void* library = dlopen(moduleFile(module).c_str(), RTLD_NOW | RTLD_LOCAL))
        return library;
    const char* reason = dlerror();
    return fail(ErrorKind::Data,
                fmt::format("{} pictures are read by {}, which cannot be loaded ({}); install the "
                            "package {}",
                            module.pictures, module.library,
                            reason == nullptr ? "no reason given" : reason, module.package));
}

template <class Offered>
Result<const Offered*> offeredBy(std::size_t place, const char* symbol) {
    static std::array<Result<void*>, modules.size()> libraries = [] {
        std::array<Result<void*>, modules.size()> none;
        none.fill(nullptr);
        return none;
    }();
    static std::array<std::once_flag, modules.size()> once;
    std::call_once(once[place], [&] { libraries[place] = load(modules[place]); });
    if (!libraries[place])
        return tl::unexpected(libraries[place].error());
    if (const void* found = dlsym(*libraries[place], symbol))
        return static_cast<const Offered*>(found);
    return fail(ErrorKind::Data, fmt::format("{} is of another version; install Fovea again",
                                             moduleFile(modules[place]).string()));
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

} // namespace fovea
