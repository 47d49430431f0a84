#include "core/data/image.hpp"

#include <cassert>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/base/file.hpp"
#include "core/data/codecs/image_codecs.hpp"
#include "core/data/codecs/to_image.hpp"
#include "core/data/formats/image_header.hpp"
#include "core/data/formats/pnm.hpp"
#include "core/data/picture_room.hpp"

namespace fovea {

namespace {

constexpr std::int64_t largestPixels = std::int64_t{1} << 28;

/// EXIF 2.3, tag 274: how the stored rows and columns lie in the picture.
cv::Mat oriented(const cv::Mat& stored, int orientation) {
    cv::Mat turned = stored;
    if (orientation >= 5)
        cv::transpose(stored, turned);
    cv::Mat result = turned;
    switch (orientation) {
    case 2:
    case 6:
        cv::flip(turned, result, 1);
        break;
    case 3:
    case 7:
        cv::flip(turned, result, -1);
        break;
    case 4:
    case 8:
        cv::flip(turned, result, 0);
        break;
    default:
        break;
    }
    return result;
}

/// Between 1 and 3 channels.
template <class T, class Luma>
void changeChannels(const std::vector<T>& in, std::int64_t channels, Luma luma,
                    std::vector<T>& out) {
    if (channels == 3) {
        for (const T value : in)
            out.insert(out.end(), 3, value);
        return;
    }
    out.reserve(in.size() / 3);
    for (std::size_t i = 0; i != in.size(); i += 3)
        out.push_back(luma(&in[i]));
}

} // namespace

Image copyOf(const ImageView& view) {
    Image image{view.height, view.width, view.channels, {}, view.depth, {}};
    if (view.values != nullptr)
        image.values.assign(view.values, view.values + view.count());
    else
        image.pixels.assign(view.pixels, view.pixels + view.count());
    return image;
}

Result<Image> decodeImage(std::string_view bytes, Precision precision) {
    const Result<ImageHeader> header = readImageHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    if (header->height <= 0 || header->width <= 0)
        return fail(ErrorKind::Data, "the image has no pixels");
    if (header->height > largestPixels / header->width)
        return fail(
            ErrorKind::Data,
            fmt::format("the image is too large ({} x {} pixels; up to {} million are read)",
                        header->width, header->height, largestPixels >> 20));
    const Result<Room::Share> share =
        pictureRoom().take(decodingBytes(*header, precision == Precision::Stored));
    if (!share)
        return tl::unexpected(share.error());
    if (header->format == ImageFormat::Pnm)
        return decodePnm(bytes);
    const Result<const ImageCodecs*> codecs = imageCodecs();
    if (!codecs)
        return tl::unexpected(codecs.error());
    const cv::Mat stored = (*codecs)->decode(bytes);
    if (stored.empty())
        return fail(ErrorKind::Data, "the image is damaged and cannot be decoded");
    try {
        return toImage(oriented(stored, header->orientation), *header, precision);
    } catch (const std::exception&) {
        return fail(ErrorKind::Data, "the image is damaged and cannot be decoded");
    }
}

Result<Image> readImage(const std::filesystem::path& path) {
    const Result<PictureFile> file = readPictureFile(path, file_kinds::picture);
    if (!file)
        return fail(ErrorKind::Data, file.error().message);
    Result<Image> image = decodeImage(file->bytes);
    if (!image)
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), image.error().message));
    return image;
}

Image withChannels(const Image& image, std::int64_t channels) {
    assert((channels == 1 || channels == 3) && (image.channels == 1 || image.channels == 3));
    if (image.channels == channels)
        return image;
    Image result{image.height, image.width, channels, {}, image.depth, {}};
    const auto luma8 = [](const std::uint8_t* rgb) {
        return static_cast<std::uint8_t>((299U * rgb[0] + 587U * rgb[1] + 114U * rgb[2] + 500) /
                                         1000);
    };
    const auto luma = [](const float* rgb) {
        return 0.299F * rgb[0] + 0.587F * rgb[1] + 0.114F * rgb[2];
    };
    changeChannels(image.pixels, channels, luma8, result.pixels);
    changeChannels(image.values, channels, luma, result.values);
    return result;
}

Result<std::string> encodePng(const Image& image) {
    const bool isSound = (image.channels == 1 || image.channels == 3) && image.depth == 1 &&
                         image.height > 0 && image.width > 0 &&
                         image.pixels.size() ==
                             static_cast<std::size_t>(image.height * image.width * image.channels);
    if (!isSound)
        return fail("an image without pixels cannot be written as PNG");
    const Result<const ImageCodecs*> codecs = imageCodecs();
    if (!codecs)
        return tl::unexpected(codecs.error());
    cv::Mat mat(static_cast<int>(image.height), static_cast<int>(image.width),
                CV_8UC(static_cast<int>(image.channels)));
    for (std::size_t i = 0; i != image.pixels.size(); ++i) {
        const std::size_t within = i % static_cast<std::size_t>(image.channels);
        mat.data[image.channels == 1 ? i : i - within + (2 - within)] = image.pixels[i];
    }
    const std::vector<std::uint8_t> coded = (*codecs)->encodePng(mat);
    if (coded.empty())
        return fail("the image cannot be written as PNG");
    return std::string(coded.begin(), coded.end());
}

Result<void> writePng(const std::filesystem::path& path, const Image& image) {
    const Result<std::string> bytes = encodePng(image);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return writeFile(path, *bytes);
}

} // namespace fovea
