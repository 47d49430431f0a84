#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstring>

#include <fmt/format.h>
#include <png.h>

#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/profile_of_channels.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/cut_short.hpp"
#include "core/data/formats/exif.hpp"

/// PNG by libpng, whose simplified interface takes 16 bits without a tag for linear light. Palettes
/// are resolved, transparent colours become alpha, 1 to 4 bits of grey are spread over 8 (which
/// loses nothing, since 255 is a multiple of 1, 3 and 15), gamma and chromaticities say nothing of
/// how a picture is stored. Of an animation the picture that is no part of the animation's chunks
/// is read, as by any program that knows no animations.
/// source  ISO/IEC 15948; APNG 1.0
namespace fovea {

namespace {

/// A file being read. Nothing that has to be destroyed may live in the functions that libpng's
/// failures jump out of, so that all that is lies here.
struct PngFile {
    explicit PngFile(std::string_view bytes) : rest(bytes) {}

    PngFile(const PngFile&) = delete;
    PngFile& operator=(const PngFile&) = delete;

    ~PngFile() { png_destroy_read_struct(&png, &info, nullptr); }

    std::string_view rest; ///< of the file, that is not read yet
    png_structp png = nullptr;
    png_infop info = nullptr;
    bool isCutShort = false;
    bool isOutOfMemory = false;
    bool isDamaged = false; ///< although libpng would go on
    char words[128] = {};   ///< libpng's, of the failure or damage

    void note(const char* message) {
        std::strncpy(words, message, sizeof words - 1);
        isOutOfMemory = std::string_view(message).find("memory") != std::string_view::npos;
    }
};

[[noreturn]] void onError(png_structp png, png_const_charp message) {
    static_cast<PngFile*>(png_get_error_ptr(png))->note(message);
    png_longjmp(png, 1);
}

/// Most of what libpng warns of is of no weight to the pixels, as a profile that is not sound.
void onWarning(png_structp png, png_const_charp message) {
    // All pixels are there, and their checksum does not hold.
    if (!std::string_view(message).starts_with("IDAT: incorrect"))
        return;
    auto& file = *static_cast<PngFile*>(png_get_error_ptr(png));
    file.note(message);
    file.isDamaged = true;
}

void readBytes(png_structp png, png_bytep out, std::size_t count) {
    auto& file = *static_cast<PngFile*>(png_get_io_ptr(png));
    if (count > file.rest.size()) {
        file.isCutShort = true;
        png_error(png, "cut short");
    }
    std::memcpy(out, file.rest.data(), count);
    file.rest.remove_prefix(count);
}

enum class Reads { WhatDecodes, Sizes };

/// Up to the first row.
bool open(PngFile& file, Reads reads) {
    const std::size_t size = file.rest.size();
    file.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &file, onError, onWarning);
    if (file.png == nullptr)
        return false;
    if (setjmp(png_jmpbuf(file.png)) != 0)
        return false;
    file.info = png_create_info_struct(file.png);
    png_set_read_fn(file.png, &file, readBytes);
    // Of other chunks than those of the pixels a checksum that does not hold is only a warning.
    png_set_crc_action(file.png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_user_limits(file.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // A chunk may be as large as the file (programs keep whole documents in theirs); what is
    // compressed in one must not be larger without a limit.
    png_set_chunk_malloc_max(file.png, std::max<std::size_t>(size, std::size_t{8} << 20));
    const png_byte passedOver[] = "tEXt\0zTXt\0iTXt\0sPLT\0iCCP";
    png_set_keep_unknown_chunks(file.png, PNG_HANDLE_CHUNK_NEVER, passedOver,
                                reads == Reads::Sizes ? 5 : 4);
    png_read_info(file.png, file.info);
    return true;
}

/// Brings rows to what is handed out; of a palette, to its indices.
bool prepare(PngFile& file) {
    if (setjmp(png_jmpbuf(file.png)) != 0)
        return false;
    const bool isPalette = png_get_color_type(file.png, file.info) == PNG_COLOR_TYPE_PALETTE;
    if (isPalette)
        png_set_packing(file.png);
    else if (png_get_bit_depth(file.png, file.info) < 8)
        png_set_expand_gray_1_2_4_to_8(file.png);
    if (!isPalette && png_get_valid(file.png, file.info, PNG_INFO_tRNS) != 0)
        png_set_tRNS_to_alpha(file.png);
    if (std::endian::native == std::endian::little)
        png_set_swap(file.png);
    png_set_interlace_handling(file.png);
    png_read_update_info(file.png, file.info);
    return true;
}

/// All rows, in each pass of an interlaced picture, and what follows them.
bool readRows(PngFile& file, png_bytep pixels) {
    if (setjmp(png_jmpbuf(file.png)) != 0)
        return false;
    const bool isInterlaced = png_get_interlace_type(file.png, file.info) != PNG_INTERLACE_NONE;
    const std::size_t rowBytes = png_get_rowbytes(file.png, file.info);
    const png_uint_32 height = png_get_image_height(file.png, file.info);
    for (int pass = 0; pass != (isInterlaced ? PNG_INTERLACE_ADAM7_PASSES : 1); ++pass)
        for (png_uint_32 row = 0; row != height; ++row)
            png_read_row(file.png, pixels + row * rowBytes, nullptr);
    png_read_end(file.png, file.info);
    return !file.isDamaged;
}

tl::unexpected<Error> refusal(const PngFile& file) {
    if (file.isCutShort)
        return cutShort();
    if (file.isOutOfMemory || file.png == nullptr)
        return tooLittleMemory();
    return damaged(file.words);
}

template <class T>
Result<std::vector<T>> samplesOf(PngFile& file, std::size_t count) {
    std::vector<T> samples(count);
    if (!readRows(file, reinterpret_cast<png_bytep>(samples.data())))
        return refusal(file);
    return samples;
}

int transparentColours(PngFile& file) {
    png_bytep alpha = nullptr;
    int count = 0;
    png_get_tRNS(file.png, file.info, &alpha, &count, nullptr);
    return count;
}

/// errors  a pixel names a colour that the palette does not have
Result<std::vector<std::uint8_t>> resolve(PngFile& file, const std::vector<std::uint8_t>& indices) {
    png_colorp palette = nullptr;
    int colours = 0;
    png_get_PLTE(file.png, file.info, &palette, &colours);
    png_bytep alpha = nullptr;
    int alphas = 0;
    png_get_tRNS(file.png, file.info, &alpha, &alphas, nullptr);
    std::vector<std::uint8_t> samples(indices.size() * (alphas > 0 ? 4 : 3));
    std::uint8_t* out = samples.data();
    for (const std::uint8_t index : indices) {
        if (index >= colours)
            return damaged(
                fmt::format("a pixel names colour {} of a palette of {}", index, colours));
        *out++ = palette[index].red;
        *out++ = palette[index].green;
        *out++ = palette[index].blue;
        if (alphas > 0)
            *out++ = index < alphas ? alpha[index] : 255;
    }
    return samples;
}

Result<void> readSamples(PngFile& file, DecodedPicture& picture) {
    const auto pixels = static_cast<std::size_t>(picture.height * picture.width);
    if (png_get_color_type(file.png, file.info) == PNG_COLOR_TYPE_PALETTE) {
        picture.channels = transparentColours(file) > 0 ? 4 : 3;
        return samplesOf<std::uint8_t>(file, pixels)
            .and_then([&](const auto& indices) { return resolve(file, indices); })
            .map([&](auto samples) { picture.samples = std::move(samples); });
    }
    picture.channels = png_get_channels(file.png, file.info);
    const std::size_t count = pixels * static_cast<std::size_t>(picture.channels);
    const auto keep = [&](auto samples) { picture.samples = std::move(samples); };
    if (png_get_bit_depth(file.png, file.info) == 8)
        return samplesOf<std::uint8_t>(file, count).map(keep);
    picture.white = 65535;
    return samplesOf<std::uint16_t>(file, count).map(keep);
}

std::string profileOf(PngFile& file, int channels) {
    png_charp name = nullptr;
    int compression = 0;
    png_bytep profile = nullptr;
    png_uint_32 size = 0;
    // Where both stand, the file says that they are the same.
    if (png_get_valid(file.png, file.info, PNG_INFO_sRGB) != 0 ||
        png_get_iCCP(file.png, file.info, &name, &compression, &profile, &size) == 0)
        return {};
    return profileOfChannels({reinterpret_cast<const char*>(profile), size}, channels);
}

int turnOf(PngFile& file) {
    png_bytep exif = nullptr;
    png_uint_32 size = 0;
    if (png_get_eXIf_1(file.png, file.info, &size, &exif) == 0)
        return 1;
    return orientationOf({reinterpret_cast<const char*>(exif), size});
}

Result<DecodedPicture> read(std::string_view bytes) {
    PngFile file(bytes);
    if (!open(file, Reads::WhatDecodes) || !prepare(file))
        return refusal(file);
    DecodedPicture picture;
    picture.height = png_get_image_height(file.png, file.info);
    picture.width = png_get_image_width(file.png, file.info);
    const Result<void> isRead = readSamples(file, picture);
    if (!isRead)
        return tl::unexpected(isRead.error());
    picture.profile = profileOf(file, picture.channels);
    picture.orientation = turnOf(file); // which may stand behind the pixels
    return picture;
}

Result<PictureLook> lookAt(std::string_view bytes) {
    PngFile file(bytes);
    if (!open(file, Reads::Sizes))
        return refusal(file);
    const bool isPalette = png_get_color_type(file.png, file.info) == PNG_COLOR_TYPE_PALETTE;
    const bool isMasked = png_get_valid(file.png, file.info, PNG_INFO_tRNS) != 0;
    const std::int64_t sampleBytes = png_get_bit_depth(file.png, file.info) == 16 ? 2 : 1;
    const std::int64_t channels = png_get_channels(file.png, file.info) + (isMasked ? 1 : 0);
    // Of a palette the indices and the colours.
    const std::int64_t held = isPalette ? 5 : channels * sampleBytes;
    const std::int64_t height = png_get_image_height(file.png, file.info);
    // And two rows of libpng's, which count where there are few.
    return PictureLook{.height = height,
                       .width = png_get_image_width(file.png, file.info),
                       .pixelBytes = held + (2 * held + height - 1) / height};
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&] { return lookAt(file); });
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& /*request*/) noexcept {
    return guarded([&] { return read(file); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
