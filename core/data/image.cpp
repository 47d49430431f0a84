#include "core/data/image.hpp"

#include <cassert>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "core/base/file.hpp"
#include "core/data/codecs/image_codecs.hpp"
#include "core/data/formats/image_header.hpp"
#include "core/data/formats/pnm.hpp"

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

std::uint8_t overWhite(std::uint32_t value, std::uint32_t alpha) {
    return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/// Rows of B G R [A] or grey in T to our layout; `to8` brings a value to 8 bits.
template <class T, class To8>
Image toImage(const cv::Mat& mat, bool isGrey, To8 to8) {
    const int stored = mat.channels();
    Image image{mat.rows, mat.cols, stored == 1 || isGrey ? 1 : 3, {}};
    image.pixels.resize(static_cast<std::size_t>(image.height * image.width * image.channels));
    std::uint8_t* out = image.pixels.data();
    for (int y = 0; y != mat.rows; ++y) {
        const T* in = mat.ptr<T>(y);
        for (int x = 0; x != mat.cols; ++x, in += stored) {
            const std::uint32_t alpha = stored == 4 ? to8(in[3]) : 255;
            for (std::int64_t c = 0; c != image.channels; ++c) {
                const std::uint32_t value = to8(in[stored >= 3 ? 2 - c : 0]);
                *out++ = alpha == 255 ? static_cast<std::uint8_t>(value) : overWhite(value, alpha);
            }
        }
    }
    return image;
}

Result<Image> toImage(const cv::Mat& mat, const ImageHeader& header) {
    const int channels = mat.channels();
    if (channels != 1 && channels != 3 && channels != 4)
        return fail(ErrorKind::Data, fmt::format("it has {} channels; 1 to 4 are read", channels));
    const auto same = [](std::uint32_t value) { return value; };
    const auto from16 = [](std::uint32_t value) { return (value + 128) / 257; };
    if (mat.depth() == CV_8U)
        return toImage<std::uint8_t>(mat, header.isGreyAlpha, same);
    if (mat.depth() == CV_16U)
        return toImage<std::uint16_t>(mat, header.isGreyAlpha, from16);
    return fail(ErrorKind::Data,
                "its values are not whole numbers of 8 or 16 bits; convert it to PNG");
}

} // namespace

Result<Image> decodeImage(std::string_view bytes) {
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
    if (header->format == ImageFormat::Pnm)
        return decodePnm(bytes);
    const Result<const ImageCodecs*> codecs = imageCodecs();
    if (!codecs)
        return tl::unexpected(codecs.error());
    const cv::Mat stored = (*codecs)->decode(bytes);
    if (stored.empty())
        return fail(ErrorKind::Data, "the image is damaged and cannot be decoded");
    try {
        return toImage(oriented(stored, header->orientation), *header);
    } catch (const std::exception&) {
        return fail(ErrorKind::Data, "the image is damaged and cannot be decoded");
    }
}

Result<Image> readImage(const std::filesystem::path& path) {
    const Result<std::string> bytes = readFile(path);
    if (!bytes)
        return fail(ErrorKind::Data, bytes.error().message);
    Result<Image> image = decodeImage(*bytes);
    if (!image)
        return fail(ErrorKind::Data, fmt::format("{}: {}", path.string(), image.error().message));
    return image;
}

Image withChannels(const Image& image, std::int64_t channels) {
    assert((channels == 1 || channels == 3) && (image.channels == 1 || image.channels == 3));
    if (image.channels == channels)
        return image;
    Image result{image.height, image.width, channels, {}};
    const auto pixels = static_cast<std::size_t>(image.height * image.width);
    result.pixels.resize(pixels * static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i != pixels; ++i) {
        if (channels == 3) {
            std::fill_n(&result.pixels[3 * i], 3, image.pixels[i]);
        } else {
            const std::uint8_t* rgb = &image.pixels[3 * i];
            const std::uint32_t luma = 299U * rgb[0] + 587U * rgb[1] + 114U * rgb[2];
            result.pixels[i] = static_cast<std::uint8_t>((luma + 500) / 1000);
        }
    }
    return result;
}

Result<std::string> encodePng(const Image& image) {
    const bool isSound = (image.channels == 1 || image.channels == 3) && image.height > 0 &&
                         image.width > 0 &&
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
