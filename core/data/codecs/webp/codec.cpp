#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>

#include "core/data/codecs/codec.hpp"
#include "core/data/codecs/profile_of_channels.hpp"
#include "core/data/codecs/refusals.hpp"
#include "core/data/formats/bytes.hpp"
#include "core/data/formats/cut_short.hpp"
#include "core/data/formats/exif.hpp"

/// WebP by libwebp, still or the first frame of an animation, on the full canvas, which is
/// transparent where the frame does not reach: what libwebp's own WebPAnimDecoder makes of it, with
/// a third of the memory.
/// source  RFC 9649
namespace fovea {

namespace {

const std::uint8_t* bytesOf(std::string_view file) {
    return reinterpret_cast<const std::uint8_t*>(file.data());
}

/// errors  not WebP, cut short
Result<void> checkContainer(std::string_view file) {
    const Bytes bytes(file, false);
    if (!bytes.has(0, "RIFF") || !bytes.has(8, "WEBP"))
        return fail(ErrorKind::Data, "not a WebP file");
    if (std::size_t{bytes.u32(4)} + 8 > bytes.size())
        return cutShort();
    return {};
}

tl::unexpected<Error> refusal(VP8StatusCode status) {
    switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
        return tooLittleMemory();
    case VP8_STATUS_UNSUPPORTED_FEATURE:
        return fail(ErrorKind::Data, "it is a kind of WebP that libwebp does not read; convert it "
                                     "to PNG with the program that wrote it");
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
        return damaged("its data end too soon");
    default:
        return damaged("its data are no WebP");
    }
}

Result<PictureLook> lookAt(std::string_view file) {
    const Result<void> isContainer = checkContainer(file);
    if (!isContainer)
        return tl::unexpected(isContainer.error());
    WebPBitstreamFeatures features{};
    const VP8StatusCode status = WebPGetFeatures(bytesOf(file), file.size(), &features);
    if (status != VP8_STATUS_OK)
        return refusal(status);
    // A lossless picture is held as four bytes a pixel while it is decoded, and so is what is
    // transparent of a lossy one, which then lies in a plane of its own besides. A strip of rows
    // counts where there are few.
    constexpr int lossy = 1;
    const std::int64_t plain = features.format == lossy ? 4 : 9;
    const bool isMixed = features.has_animation != 0 || features.has_alpha != 0;
    return PictureLook{
        .height = features.height, .width = features.width, .pixelBytes = isMixed ? 10 : plain};
}

struct DeleteDemuxer {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

using Demuxer = std::unique_ptr<WebPDemuxer, DeleteDemuxer>;

Result<Demuxer> demux(std::string_view file) {
    const WebPData data{bytesOf(file), file.size()};
    WebPDemuxState state = WEBP_DEMUX_PARSE_ERROR;
    Demuxer demuxer(WebPDemuxPartial(&data, &state));
    if (demuxer == nullptr || state == WEBP_DEMUX_PARSE_ERROR)
        return damaged("its parts do not fit together");
    if (state != WEBP_DEMUX_DONE)
        return cutShort();
    return demuxer;
}

/// Of one of the container's chunks, the first; empty where there is none.
std::string_view chunk(const WebPDemuxer& demuxer, const char* name) {
    WebPChunkIterator found{};
    std::string_view bytes;
    if (WebPDemuxGetChunk(&demuxer, name, 1, &found) != 0)
        bytes = {reinterpret_cast<const char*>(found.chunk.bytes), found.chunk.size};
    WebPDemuxReleaseChunkIterator(&found); // The bytes are the file's.
    return bytes;
}

/// Decodes into the frame's place on the canvas.
Result<void> decodeFrame(const WebPIterator& frame, const DecodedPicture& picture,
                         std::vector<std::uint8_t>& samples) {
    WebPDecoderConfig config;
    if (WebPInitDecoderConfig(&config) == 0)
        return fail(ErrorKind::Data, "libwebp is of another version than it was built for; "
                                     "install Fovea and its packages again");
    const std::int64_t first = (frame.y_offset * picture.width + frame.x_offset) * picture.channels;
    config.output.colorspace = picture.channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = samples.data() + first;
    config.output.u.RGBA.stride = static_cast<int>(picture.width * picture.channels);
    config.output.u.RGBA.size = samples.size() - static_cast<std::size_t>(first);
    const VP8StatusCode status = WebPDecode(frame.fragment.bytes, frame.fragment.size, &config);
    if (status != VP8_STATUS_OK)
        return refusal(status);
    return {};
}

Result<DecodedPicture> paint(const WebPDemuxer& demuxer, const WebPIterator& frame) {
    DecodedPicture picture;
    picture.height = WebPDemuxGetI(&demuxer, WEBP_FF_CANVAS_HEIGHT);
    picture.width = WebPDemuxGetI(&demuxer, WEBP_FF_CANVAS_WIDTH);
    const std::int64_t bottom = std::int64_t{frame.y_offset} + frame.height;
    const std::int64_t right = std::int64_t{frame.x_offset} + frame.width;
    if (frame.complete == 0 || frame.x_offset < 0 || frame.y_offset < 0 ||
        bottom > picture.height || right > picture.width)
        return damaged("its first frame reaches beyond its canvas");
    const bool isCovered = frame.height == picture.height && frame.width == picture.width;
    picture.channels = frame.has_alpha != 0 || !isCovered ? 4 : 3;
    std::vector<std::uint8_t> samples(
        static_cast<std::size_t>(picture.height * picture.width * picture.channels));
    const Result<void> isDecoded = decodeFrame(frame, picture, samples);
    if (!isDecoded)
        return tl::unexpected(isDecoded.error());
    picture.samples = std::move(samples);
    return picture;
}

Result<DecodedPicture> read(std::string_view file) {
    const Result<void> isContainer = checkContainer(file);
    if (!isContainer)
        return tl::unexpected(isContainer.error());
    const Result<Demuxer> demuxer = demux(file);
    if (!demuxer)
        return tl::unexpected(demuxer.error());
    WebPIterator frame{};
    if (WebPDemuxGetFrame(demuxer->get(), 1, &frame) == 0)
        return damaged("it holds no picture");
    const std::unique_ptr<WebPIterator, void (*)(WebPIterator*)> release(&frame,
                                                                         WebPDemuxReleaseIterator);
    Result<DecodedPicture> picture = paint(**demuxer, frame);
    if (picture) {
        picture->orientation = orientationOf(chunk(**demuxer, "EXIF"));
        picture->profile = profileOfChannels(chunk(**demuxer, "ICCP"), picture->channels);
    }
    return picture;
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
