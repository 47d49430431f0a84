#include "tests/core/pictures/jxl_writer.hpp"

#include <cmath>
#include <memory>

#include <jxl/decode.h>
#include <jxl/encode.h>

#include "tests/core/pictures/box_writer.hpp"

namespace fovea::test {

namespace {

using Encoder = std::unique_ptr<JxlEncoder, decltype(&JxlEncoderDestroy)>;

const std::uint8_t* bytesOf(const std::string& text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string output(JxlEncoder* encoder) {
    JxlEncoderCloseInput(encoder);
    std::string written(1 << 20, '\0'); // more than any picture of these tests takes
    auto* next = reinterpret_cast<std::uint8_t*>(written.data());
    std::size_t left = written.size();
    if (JxlEncoderProcessOutput(encoder, &next, &left) != JXL_ENC_SUCCESS)
        return {};
    written.resize(written.size() - left);
    return written;
}

bool setUp(JxlEncoder* encoder, const JxlSettings& settings, std::int64_t height,
           std::int64_t width, std::size_t channels, bool isAnimation) {
    JxlBasicInfo info;
    JxlEncoderInitBasicInfo(&info);
    info.xsize =
        static_cast<std::uint32_t>(settings.canvasWidth == 0 ? width : settings.canvasWidth);
    info.ysize =
        static_cast<std::uint32_t>(settings.canvasHeight == 0 ? height : settings.canvasHeight);
    info.bits_per_sample = settings.bits;
    info.exponent_bits_per_sample = settings.exponentBits;
    info.num_color_channels = channels < 3 ? 1 : 3;
    info.num_extra_channels = channels % 2 == 0 ? 1 : 0;
    if (channels % 2 == 0 && !settings.hasInk) {
        info.alpha_bits = settings.bits;
        info.alpha_exponent_bits = settings.exponentBits;
    }
    info.uses_original_profile = settings.isLossy ? JXL_FALSE : JXL_TRUE;
    info.orientation = static_cast<JxlOrientation>(settings.orientation);
    if (isAnimation) {
        info.have_animation = JXL_TRUE;
        info.animation.tps_numerator = 10;
        info.animation.tps_denominator = 1;
    }
    if (settings.isInBoxes || !settings.exif.empty())
        JxlEncoderUseContainer(encoder, JXL_TRUE);
    if (settings.bits > 12 || settings.hasInk)
        JxlEncoderSetCodestreamLevel(encoder, 10);
    if (JxlEncoderSetBasicInfo(encoder, &info) != JXL_ENC_SUCCESS)
        return false;
    if (channels % 2 == 0) {
        JxlExtraChannelInfo extra;
        JxlEncoderInitExtraChannelInfo(settings.hasInk ? JXL_CHANNEL_BLACK : JXL_CHANNEL_ALPHA,
                                       &extra);
        extra.bits_per_sample = settings.bits;
        extra.exponent_bits_per_sample = settings.exponentBits;
        if (JxlEncoderSetExtraChannelInfo(encoder, 0, &extra) != JXL_ENC_SUCCESS)
            return false;
        if (settings.isMultiplied) // with a name all is written that is said of a channel
            JxlEncoderSetExtraChannelName(encoder, 0, "A", 1);
    }
    if (!settings.profile.empty())
        return JxlEncoderSetICCProfile(encoder, bytesOf(settings.profile),
                                       settings.profile.size()) == JXL_ENC_SUCCESS;
    JxlColorEncoding colours;
    JxlColorEncodingSetToSRGB(&colours, channels < 3 ? JXL_TRUE : JXL_FALSE);
    return JxlEncoderSetColorEncoding(encoder, settings.colours ? &*settings.colours : &colours) ==
           JXL_ENC_SUCCESS;
}

/// Turns the bit that says it of transparency, since libjxl 0.7 decodes such files, but cannot be
/// made to write them. Where it stands depends on all that is said before it.
std::string withMultipliedAlpha(std::string file) {
    constexpr std::size_t bit = 61; // of a code stream of 8 x 6 pixels, R, G, B and "A"
    if (file.size() > bit / 8)
        file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << bit % 8));
    return file;
}

JxlEncoderFrameSettings* frameSettings(JxlEncoder* encoder, const JxlSettings& settings) {
    JxlEncoderFrameSettings* frame = JxlEncoderFrameSettingsCreate(encoder, nullptr);
    JxlEncoderFrameSettingsSetOption(frame, JXL_ENC_FRAME_SETTING_EFFORT, 3);
    if (settings.isProgressive)
        JxlEncoderFrameSettingsSetOption(frame, JXL_ENC_FRAME_SETTING_RESPONSIVE, 1);
    if (settings.isLossy)
        JxlEncoderSetFrameDistance(frame, 0.3F);
    else
        JxlEncoderSetFrameLossless(frame, JXL_TRUE);
    return frame;
}

/// The last channel goes in by itself where it is ink.
template <class T>
bool addFrame(JxlEncoderFrameSettings* frame, const std::vector<T>& samples, std::size_t channels,
              JxlDataType type, bool hasInk) {
    std::vector<T> colours;
    std::vector<T> last;
    for (std::size_t i = 0; i != samples.size(); ++i)
        (hasInk && i % channels == channels - 1 ? last : colours).push_back(samples[i]);
    JxlPixelFormat format{static_cast<std::uint32_t>(hasInk ? channels - 1 : channels), type,
                          JXL_NATIVE_ENDIAN, 0};
    if (JxlEncoderAddImageFrame(frame, &format, colours.data(), colours.size() * sizeof(T)) !=
        JXL_ENC_SUCCESS)
        return false;
    format.num_channels = 1;
    return !hasInk ||
           JxlEncoderSetExtraChannelBuffer(frame, &format, last.data(), last.size() * sizeof(T),
                                           0) == JXL_ENC_SUCCESS;
}

bool addFrame(JxlEncoder* encoder, const JxlFrame& one, const JxlSettings& settings,
              bool isAnimation) {
    JxlEncoderFrameSettings* frame = frameSettings(encoder, settings);
    if (isAnimation) {
        JxlFrameHeader header;
        JxlEncoderInitFrameHeader(&header);
        header.duration = 1;
        header.layer_info.have_crop = JXL_TRUE;
        header.layer_info.crop_x0 = one.left;
        header.layer_info.crop_y0 = one.top;
        header.layer_info.xsize = static_cast<std::uint32_t>(one.pattern.width);
        header.layer_info.ysize = static_cast<std::uint32_t>(one.pattern.height);
        if (JxlEncoderSetFrameHeader(frame, &header) != JXL_ENC_SUCCESS)
            return false;
    }
    const Pattern& made = one.pattern;
    if (settings.bits <= 8) {
        const std::vector<std::uint8_t> samples(made.samples.begin(), made.samples.end());
        return addFrame(frame, samples, made.channels, JXL_TYPE_UINT8, settings.hasInk);
    }
    std::vector<std::uint16_t> samples; // libjxl takes them on the scale of 16 bits
    for (const std::uint32_t sample : made.samples)
        samples.push_back(static_cast<std::uint16_t>(
            (std::uint64_t{sample} * 65535 + made.white / 2) / made.white));
    return addFrame(frame, samples, made.channels, JXL_TYPE_UINT16, settings.hasInk);
}

} // namespace

std::string jxlFile(const std::vector<JxlFrame>& frames, const JxlSettings& settings) {
    const Encoder encoder(JxlEncoderCreate(nullptr), JxlEncoderDestroy);
    const Pattern& first = frames[0].pattern;
    const bool isAnimation = frames.size() > 1;
    if (!settings.exif.empty())
        JxlEncoderUseBoxes(encoder.get());
    if (!setUp(encoder.get(), settings, first.height, first.width, first.channels, isAnimation))
        return {};
    if (!settings.exif.empty())
        JxlEncoderAddBox(encoder.get(), "Exif", bytesOf(settings.exif), settings.exif.size(),
                         JXL_FALSE);
    for (const JxlFrame& frame : frames)
        if (!addFrame(encoder.get(), frame, settings, isAnimation))
            return {};
    const std::string file = output(encoder.get());
    return settings.isMultiplied ? withMultipliedAlpha(file) : file;
}

std::string jxlFile(const Pattern& pattern, const JxlSettings& settings) {
    return jxlFile(std::vector{JxlFrame{pattern}}, settings);
}

std::string jxlFile(const Image& values, const JxlSettings& settings) {
    const Encoder encoder(JxlEncoderCreate(nullptr), JxlEncoderDestroy);
    const auto channels = static_cast<std::size_t>(values.channels);
    if (!setUp(encoder.get(), settings, values.height, values.width, channels, false) ||
        !addFrame(frameSettings(encoder.get(), settings), values.values, channels, JXL_TYPE_FLOAT,
                  false))
        return {};
    return output(encoder.get());
}

std::string jxlOfJpeg(const std::string& jpeg) {
    const Encoder encoder(JxlEncoderCreate(nullptr), JxlEncoderDestroy);
    JxlEncoderUseContainer(encoder.get(), JXL_TRUE);
    JxlEncoderStoreJPEGMetadata(encoder.get(), JXL_TRUE);
    JxlEncoderFrameSettings* frame = JxlEncoderFrameSettingsCreate(encoder.get(), nullptr);
    if (JxlEncoderAddJPEGFrame(frame, bytesOf(jpeg), jpeg.size()) != JXL_ENC_SUCCESS)
        return {};
    return output(encoder.get());
}

JxlColorEncoding displayP3() {
    JxlColorEncoding colours{};
    colours.color_space = JXL_COLOR_SPACE_RGB;
    colours.white_point = JXL_WHITE_POINT_D65;
    colours.primaries = JXL_PRIMARIES_P3;
    colours.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
    colours.rendering_intent = JXL_RENDERING_INTENT_RELATIVE;
    return colours;
}

std::string displayP3Profile(double exponent) {
    const std::string file = jxlFile(pattern(3), {.colours = displayP3()});
    const std::unique_ptr<JxlDecoder, decltype(&JxlDecoderDestroy)> decoder(
        JxlDecoderCreate(nullptr), JxlDecoderDestroy);
    JxlDecoderSubscribeEvents(decoder.get(), JXL_DEC_COLOR_ENCODING);
    JxlDecoderSetInput(decoder.get(), bytesOf(file), file.size());
    std::size_t size = 0;
    if (JxlDecoderProcessInput(decoder.get()) != JXL_DEC_COLOR_ENCODING ||
        JxlDecoderGetICCProfileSize(decoder.get(), nullptr, JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                                    &size) != JXL_DEC_SUCCESS)
        return {};
    std::string profile(size, '\0');
    JxlDecoderGetColorAsICCProfile(decoder.get(), nullptr, JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                                   reinterpret_cast<std::uint8_t*>(profile.data()), size);
    // The curves that R, G and B share: their type, four bytes, its function, the exponent.
    if (const std::size_t curve = profile.find("para"); curve != std::string::npos)
        profile.replace(curve + 12, 4,
                        number(static_cast<std::uint64_t>(std::lround(exponent * 65536)), 4));
    return profile;
}

} // namespace fovea::test
