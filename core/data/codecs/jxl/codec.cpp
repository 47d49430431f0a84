#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <jxl/decode.h>

#include "core/data/codecs/boxes.hpp"
#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/jxl/inner_jpeg.hpp"
#include "core/data/codecs/quiet_library.hpp"
#include "core/data/codecs/refusals.hpp"

namespace fovea {

namespace {

struct Destroy {
    void operator()(JxlDecoder* decoder) const { JxlDecoderDestroy(decoder); }
};

using Decoder = std::unique_ptr<JxlDecoder, Destroy>;

/// Given all of the file, and to stop at `events`.
Result<Decoder> open(std::string_view file, int events) {
    [[maybe_unused]] static const bool isQuiet = (quietLibraries({"libjxl."}), true);
    const bool isInBoxes = JxlSignatureCheck(reinterpret_cast<const std::uint8_t*>(file.data()),
                                             file.size()) == JXL_SIG_CONTAINER;
    if (isInBoxes && endsWithinBox(file))
        return fail(ErrorKind::Data, "the file is cut short");
    Decoder decoder(JxlDecoderCreate(nullptr));
    if (decoder == nullptr)
        return fail(ErrorKind::Data, "there is no memory left to decode it");
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data());
    // Turned afterwards, as a picture of any other format: a JPEG in it is not turned either.
    if (JxlDecoderSubscribeEvents(decoder.get(), events) != JXL_DEC_SUCCESS ||
        JxlDecoderSetKeepOrientation(decoder.get(), JXL_TRUE) != JXL_DEC_SUCCESS ||
        JxlDecoderSetUnpremultiplyAlpha(decoder.get(), JXL_TRUE) != JXL_DEC_SUCCESS ||
        JxlDecoderSetInput(decoder.get(), bytes, file.size()) != JXL_DEC_SUCCESS)
        return damaged("libjxl cannot decode it");
    // It is not told that this is all: it would then call a file damaged that is cut.
    return decoder;
}

bool isSrgb(const JxlColorEncoding& colours) {
    const bool isGrey = colours.color_space == JXL_COLOR_SPACE_GRAY;
    return (isGrey || colours.color_space == JXL_COLOR_SPACE_RGB) &&
           colours.transfer_function == JXL_TRANSFER_FUNCTION_SRGB &&
           colours.white_point == JXL_WHITE_POINT_D65 &&
           (isGrey || colours.primaries == JXL_PRIMARIES_SRGB);
}

/// Decodes one file, as the decoder asks for it.
class Decoding {
public:
    explicit Decoding(Decoder decoder) : m_decoder(std::move(decoder)) {}

    Result<DecodedPicture> run() {
        for (;;) {
            const JxlDecoderStatus status = JxlDecoderProcessInput(m_decoder.get());
            if (status == JXL_DEC_NEED_MORE_INPUT)
                return fail(ErrorKind::Data, "the file is cut short");
            if (status == JXL_DEC_FULL_IMAGE) // of an animation the first
                return finished();
            if (!goOn(status))
                return damaged("libjxl cannot decode it");
        }
    }

private:
    /// Returns false where it is damaged.
    bool goOn(JxlDecoderStatus status) {
        switch (status) {
        case JXL_DEC_BASIC_INFO:
            return JxlDecoderGetBasicInfo(m_decoder.get(), &m_info) == JXL_DEC_SUCCESS && plan();
        case JXL_DEC_COLOR_ENCODING:
            chooseColours();
            return true;
        case JXL_DEC_JPEG_RECONSTRUCTION:
            return growJpeg();
        case JXL_DEC_JPEG_NEED_MORE_OUTPUT:
            m_jpegBytes = m_jpeg.size() - JxlDecoderReleaseJPEGBuffer(m_decoder.get());
            return growJpeg();
        case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
            return prepareSamples();
        default:
            return false;
        }
    }

    /// Reads from the header what the samples are to be.
    bool plan() {
        const int alphas = m_info.alpha_bits != 0 ? 1 : 0;
        m_picture.height = m_info.ysize;
        m_picture.width = m_info.xsize;
        m_picture.channels = static_cast<int>(m_info.num_color_channels) + alphas;
        m_picture.orientation = static_cast<int>(m_info.orientation);
        m_isFloat = m_info.exponent_bits_per_sample != 0;
        const unsigned bits = m_info.bits_per_sample;
        m_format.num_channels = static_cast<std::uint32_t>(m_picture.channels);
        m_format.endianness = JXL_NATIVE_ENDIAN;
        m_format.data_type = m_isFloat || bits > 16 ? JXL_TYPE_FLOAT
                             : bits > 8             ? JXL_TYPE_UINT16
                                                    : JXL_TYPE_UINT8;
        m_picture.white = m_isFloat   ? 1
                          : bits > 16 ? static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1)
                          : bits > 8  ? 65535
                                      : 255;
        for (std::uint32_t i = 0; i != m_info.num_extra_channels; ++i) {
            JxlExtraChannelInfo extra{};
            if (JxlDecoderGetExtraChannelInfo(m_decoder.get(), i, &extra) != JXL_DEC_SUCCESS)
                return false;
            if (extra.type == JXL_CHANNEL_BLACK)
                m_ink = i;
        }
        return true;
    }

    /// A lossy picture can be had in colours of our choice: in its own where these are named, else
    /// in sRGB (left to itself, libjxl then decodes to linear light, even in 8 bits).
    void chooseColours() {
        JxlColorEncoding colours{};
        const bool isNamed = JxlDecoderGetColorAsEncodedProfile(m_decoder.get(), nullptr,
                                                                JXL_COLOR_PROFILE_TARGET_ORIGINAL,
                                                                &colours) == JXL_DEC_SUCCESS;
        if (m_info.uses_original_profile == JXL_FALSE && !isNamed) {
            colours.color_space =
                m_info.num_color_channels == 1 ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB;
            colours.white_point = JXL_WHITE_POINT_D65;
            colours.primaries = JXL_PRIMARIES_SRGB;
            colours.transfer_function = JXL_TRANSFER_FUNCTION_SRGB;
            JxlDecoderSetPreferredColorProfile(m_decoder.get(), &colours);
        }
        constexpr JxlColorProfileTarget target = JXL_COLOR_PROFILE_TARGET_DATA;
        if (JxlDecoderGetColorAsEncodedProfile(m_decoder.get(), nullptr, target, &colours) ==
                JXL_DEC_SUCCESS &&
            isSrgb(colours))
            return;
        std::size_t size = 0;
        if (JxlDecoderGetICCProfileSize(m_decoder.get(), nullptr, target, &size) != JXL_DEC_SUCCESS)
            return;
        m_picture.profile.resize(size);
        if (JxlDecoderGetColorAsICCProfile(
                m_decoder.get(), nullptr, target,
                reinterpret_cast<std::uint8_t*>(m_picture.profile.data()), size) != JXL_DEC_SUCCESS)
            m_picture.profile.clear();
    }

    bool growJpeg() {
        m_jpeg.resize(std::max<std::size_t>(2 * m_jpeg.size(), std::size_t{1} << 16));
        return JxlDecoderSetJPEGBuffer(m_decoder.get(), m_jpeg.data() + m_jpegBytes,
                                       m_jpeg.size() - m_jpegBytes) == JXL_DEC_SUCCESS;
    }

    template <class T>
    bool prepare() {
        const std::size_t pixels = std::size_t{m_info.xsize} * m_info.ysize;
        std::vector<T> samples(pixels * m_format.num_channels);
        const std::size_t bytes = samples.size() * sizeof(T);
        std::size_t needed = 0;
        if (JxlDecoderImageOutBufferSize(m_decoder.get(), &m_format, &needed) != JXL_DEC_SUCCESS ||
            needed > bytes ||
            JxlDecoderSetImageOutBuffer(m_decoder.get(), &m_format, samples.data(), bytes) !=
                JXL_DEC_SUCCESS)
            return false;
        m_picture.samples = std::move(samples);
        if (!m_ink)
            return true;
        const JxlPixelFormat format{1, JXL_TYPE_FLOAT, JXL_NATIVE_ENDIAN, 0};
        m_inks.resize(pixels);
        return JxlDecoderExtraChannelBufferSize(m_decoder.get(), &format, &needed, *m_ink) ==
                   JXL_DEC_SUCCESS &&
               needed <= pixels * sizeof(float) &&
               JxlDecoderSetExtraChannelBuffer(m_decoder.get(), &format, m_inks.data(),
                                               pixels * sizeof(float), *m_ink) == JXL_DEC_SUCCESS;
    }

    bool prepareSamples() {
        switch (m_format.data_type) {
        case JXL_TYPE_UINT8:
            return prepare<std::uint8_t>();
        case JXL_TYPE_UINT16:
            return prepare<std::uint16_t>();
        default:
            return prepare<float>();
        }
    }

    /// Of C, M, Y and K, 0 full ink, makes R, G and B.
    template <class T>
    void applyInk(std::vector<T>& samples) {
        for (std::size_t i = 0; i != m_inks.size(); ++i)
            for (std::size_t c = 0; c != m_info.num_color_channels; ++c) {
                T& sample = samples[i * m_format.num_channels + c];
                const float value = static_cast<float>(sample) * m_inks[i];
                sample = std::is_floating_point_v<T> ? static_cast<T>(value)
                                                     : static_cast<T>(std::lround(value));
            }
    }

    Result<DecodedPicture> finished() {
        if (!m_jpeg.empty()) {
            m_jpegBytes = m_jpeg.size() - JxlDecoderReleaseJPEGBuffer(m_decoder.get());
            const std::string_view jpeg(reinterpret_cast<const char*>(m_jpeg.data()), m_jpegBytes);
            return decodeInnerJpeg(jpeg, std::move(m_picture));
        }
        if (m_ink) {
            std::visit([this](auto& samples) { applyInk(samples); }, m_picture.samples);
            m_picture.profile.clear();
        }
        auto* values = std::get_if<std::vector<float>>(&m_picture.samples);
        if (values != nullptr && !m_isFloat) // whole numbers, handed out on the scale of 0 to 1
            for (float& value : *values)
                value = static_cast<float>(double{value} * m_picture.white);
        return std::move(m_picture);
    }

    Decoder m_decoder;
    JxlBasicInfo m_info{};
    JxlPixelFormat m_format{};
    DecodedPicture m_picture;
    bool m_isFloat = false;
    std::vector<std::uint8_t> m_jpeg;
    std::size_t m_jpegBytes = 0;
    std::optional<std::uint32_t> m_ink; ///< which of the further channels is black ink
    std::vector<float> m_inks;
};

Result<PictureLook> lookAt(std::string_view file) {
    const Result<Decoder> decoder = open(file, JXL_DEC_BASIC_INFO);
    if (!decoder)
        return tl::unexpected(decoder.error());
    const JxlDecoderStatus status = JxlDecoderProcessInput(decoder->get());
    JxlBasicInfo info{};
    if (status == JXL_DEC_NEED_MORE_INPUT)
        return fail(ErrorKind::Data, "the file is cut short");
    if (status != JXL_DEC_BASIC_INFO ||
        JxlDecoderGetBasicInfo(decoder->get(), &info) != JXL_DEC_SUCCESS)
        return damaged("libjxl cannot decode it");
    PictureLook look;
    look.height = info.ysize;
    look.width = info.xsize;
    // libjxl keeps its channels as whole numbers and as floats, of frames that others refer to too.
    const std::int64_t channels = std::int64_t{info.num_color_channels} + info.num_extra_channels;
    look.pixelBytes = channels * 16 + 16;
    return look;
}

Result<PictureLook> look(std::string_view file) noexcept {
    return guarded([&] { return lookAt(file); });
}

Result<DecodedPicture> decodePicture(std::string_view file) {
    Result<Decoder> decoder = open(file, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING |
                                             JXL_DEC_JPEG_RECONSTRUCTION | JXL_DEC_FULL_IMAGE);
    if (!decoder)
        return tl::unexpected(decoder.error());
    return Decoding(std::move(*decoder)).run();
}

Result<DecodedPicture> decode(std::string_view file, const DecodeRequest& /*request*/) noexcept {
    return guarded([&] { return decodePicture(file); });
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::Codec fovea_codec = {fovea::look, fovea::decode};
