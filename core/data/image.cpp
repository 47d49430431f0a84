#include "core/data/image.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/data/codecs/codecs.hpp"
#include "core/data/codecs/to_image.hpp"
#include "core/data/formats/largest_picture.hpp"
#include "core/data/picture_room.hpp"

namespace fovea {

namespace {

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

ImageView rowOf(const Image& image, std::int64_t row) {
    const std::int64_t offset = row * image.width * image.channels;
    ImageView view(1, image.width, image.channels, image.pixels.data());
    if (image.values.empty())
        view.pixels += offset;
    else
        view.values = image.values.data() + offset;
    return view;
}

std::uint64_t decodingBytes(std::int64_t height, std::int64_t width, std::int64_t pixelBytes,
                            Precision precision) {
    const auto pixels = static_cast<double>(height) * static_cast<double>(width);
    // A decoder that takes more than four bytes may hand out three channels of 16 bits.
    const std::int64_t ours = precision == Precision::EightBits ? 3 : pixelBytes > 4 ? 12 : 4;
    return static_cast<std::uint64_t>(
        std::min(pixels * static_cast<double>(pixelBytes + ours), 1e18));
}

Result<ReadPicture> decodePicture(std::string_view bytes, const PictureReading& reading) {
    const Result<const Codec*> codec = codecOf(bytes);
    if (!codec)
        return tl::unexpected(codec.error());
    const Result<PictureLook> look = (*codec)->look(bytes);
    if (!look)
        return tl::unexpected(look.error());
    if (look->height <= 0 || look->width <= 0)
        return fail(ErrorKind::Data, fmt::format("its header is damaged: it names {} x {} pixels",
                                                 look->width, look->height));
    if (look->height > largestPixels / look->width)
        return tooLarge(look->height, look->width);
    const Result<Room::Share> share = pictureRoom().take(
        decodingBytes(look->height, look->width, look->pixelBytes, reading.precision));
    if (!share)
        return tl::unexpected(share.error());
    Result<DecodedPicture> decoded =
        (*codec)->decode(bytes, {0, reading.least.height, reading.least.width});
    if (!decoded)
        return tl::unexpected(decoded.error());
    PictureSize whole{decoded->wholeHeight, decoded->wholeWidth};
    if (decoded->isTurnedAcross())
        std::swap(whole.height, whole.width);
    Result<Image> image = toImage(std::move(*decoded), reading);
    if (!image)
        return tl::unexpected(image.error());
    if (whole.height == 0)
        whole = {image->height, image->width};
    return ReadPicture{std::move(*image), whole};
}

Result<Image> decodeImage(std::string_view bytes, const PictureReading& reading) {
    return decodePicture(bytes, reading).map([](ReadPicture&& read) {
        return std::move(read.image);
    });
}

Result<ReadPicture> readPicture(const std::filesystem::path& path, const PictureReading& reading) {
    const Result<PictureFile> file = readPictureFile(path, file_kinds::picture);
    if (!file)
        return fail(ErrorKind::Data, file.error().message);
    return decodePicture(file->bytes, reading).map_error([&](const Error& error) {
        return Error{ErrorKind::Data, fmt::format("{}: {}", path.string(), error.message)};
    });
}

Result<Image> readImage(const std::filesystem::path& path, const PictureReading& reading) {
    return readPicture(path, reading).map([](ReadPicture&& read) { return std::move(read.image); });
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
    const Result<const PngWriter*> writer = pngWriter();
    if (!writer)
        return tl::unexpected(writer.error());
    const std::vector<std::uint8_t> coded = (*writer)->write(image);
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
