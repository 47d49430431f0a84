#include <algorithm>
#include <utility>

#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/jpeg/file.hpp"
#include "core/data/codecs/jpeg/markers.hpp"
#include "core/data/codecs/profile_of_channels.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/exif.hpp"

/// JPEG by libjpeg-turbo: baseline, extended, progressive and arithmetic, of 8 bits. Grey stays
/// grey, YCbCr becomes RGB, CMYK and YCCK become RGB by (1 - C)(1 - K); Adobe's have their inks
/// inverted.
/// source  ITU-T T.81, T.872
namespace fovea {

namespace {

/// errors  a number of components that has no meaning by itself
Result<J_COLOR_SPACE> coloursOf(const jpeg_decompress_struct& info) {
    switch (info.num_components) {
    case 1:
        return JCS_GRAYSCALE;
    case 3:
        return JCS_RGB;
    case 4:
        return JCS_CMYK;
    default:
        return fail(ErrorKind::Data, fmt::format("the JPEG file has {} components, which may be "
                                                 "anything; 1, 3 and 4 are read",
                                                 info.num_components));
    }
}

/// The least of libjpeg's sizes that is no smaller than what is asked for. Inks are not averaged:
/// the light that a mean of inks leaves is less than the mean of what they leave.
/// request  of the picture as it lies, not turned
unsigned eighthsFor(const jpeg_decompress_struct& info, const DecodeRequest& request) {
    constexpr unsigned whole = 8;
    if (request.leastHeight <= 0 || request.leastWidth <= 0 || info.num_components == 4)
        return whole;
    const auto isEnough = [](std::int64_t size, std::int64_t least, unsigned eighths) {
        return (size * eighths + whole - 1) / whole >= least;
    };
    unsigned eighths = 1;
    while (eighths != whole && !(isEnough(info.image_height, request.leastHeight, eighths) &&
                                 isEnough(info.image_width, request.leastWidth, eighths)))
        ++eighths;
    return eighths;
}

/// By the first EXIF block.
int turnOf(const jpeg_decompress_struct& info) {
    const std::vector<std::string_view> blocks =
        markersWith(info, JPEG_APP0 + 1, std::string_view("Exif\0\0", 6));
    return blocks.empty() ? 1 : orientationOf(blocks.front());
}

/// R, G, B of a row of C, M, Y, K.
void toLight(const std::uint8_t* inks, std::size_t pixels, bool isInverted, std::uint8_t* out) {
    const auto light = [&](std::uint8_t ink) -> unsigned { return isInverted ? ink : 255U - ink; };
    for (std::size_t i = 0; i != pixels; ++i, inks += 4)
        for (int c = 0; c != 3; ++c)
            *out++ = static_cast<std::uint8_t>((light(inks[c]) * light(inks[3]) + 127) / 255);
}

/// The rows of a picture that was started.
Result<std::vector<std::uint8_t>> readRows(JpegFile& file, int channels) {
    const std::size_t width = file.info.output_width;
    const std::size_t rowBytes = width * static_cast<std::size_t>(channels);
    std::vector<std::uint8_t> samples(file.info.output_height * rowBytes);
    const bool isInked = file.info.out_color_space == JCS_CMYK;
    std::vector<std::uint8_t> inks(isInked ? 4 * width : 0);
    for (std::size_t row = 0; row != file.info.output_height; ++row) {
        std::uint8_t* out = samples.data() + row * rowBytes;
        if (!readRow(file, isInked ? inks.data() : out))
            return refusal(file);
        if (isInked)
            toLight(inks.data(), width, file.info.saw_Adobe_marker == TRUE, out);
    }
    if (!finish(file))
        return refusal(file);
    return samples;
}

Result<DecodedPicture> read(std::string_view bytes, const DecodeRequest& request) {
    JpegFile file(bytes);
    if (!readHeader(file, JpegMarkers::Kept))
        return refusal(file);
    const Result<J_COLOR_SPACE> colours = coloursOf(file.info);
    if (!colours)
        return tl::unexpected(colours.error());
    // Before the end of the file is read, which frees them.
    DecodedPicture picture;
    picture.channels = *colours == JCS_GRAYSCALE ? 1 : 3;
    picture.orientation = turnOf(file.info);
    picture.profile = profileOfChannels(profileOf(file.info), picture.channels);
    DecodeRequest asLying = request;
    if (picture.isTurnedAcross())
        std::swap(asLying.leastHeight, asLying.leastWidth);
    if (!start(file, *colours, eighthsFor(file.info, asLying)))
        return refusal(file);
    picture.wholeHeight = file.info.image_height;
    picture.wholeWidth = file.info.image_width;
    picture.height = file.info.output_height;
    picture.width = file.info.output_width;
    return readRows(file, picture.channels).map([&](auto samples) {
        picture.samples = std::move(samples);
        return std::move(picture);
    });
}

/// Where there are several scans, libjpeg holds all coefficients, each of 16 bits.
std::int64_t coefficientBytes(jpeg_decompress_struct& info) {
    if (jpeg_has_multiple_scans(&info) == FALSE)
        return 0;
    int blocks = 0;
    for (int c = 0; c != info.num_components; ++c)
        blocks += info.comp_info[c].h_samp_factor * info.comp_info[c].v_samp_factor;
    const int most = info.max_h_samp_factor * info.max_v_samp_factor;
    return (2 * blocks + most - 1) / most;
}

Result<PictureLook> lookAt(std::string_view bytes) {
    JpegFile file(bytes);
    if (!readHeader(file, JpegMarkers::Passed))
        return refusal(file);
    const std::int64_t channels = file.info.num_components == 1 ? 1 : 3;
    // And a strip of rows, which counts where there are few.
    return PictureLook{.height = file.info.image_height,
                       .width = file.info.image_width,
                       .pixelBytes = channels + 1 + coefficientBytes(file.info)};
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&] { return lookAt(file); });
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& request) noexcept {
    return guarded([&] { return read(file, request); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
