#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace fovea {

/// A decoded sample: an image of 8 bits a channel, rows from the top, channels contiguous (grey, or
/// R G B). A volume is its slices one after another; a signal is one row.
struct Image {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0; ///< 1 or 3; of a signal any
    std::vector<std::uint8_t> pixels;
    std::int64_t depth = 1;
    /// In place of pixels, in their layout, where 8 bits would lose something: signals and floats
    /// as their file has them, pictures of 9 to 16 bits on the scale of 0 to 1.
    std::vector<float> values{};

    bool operator==(const Image&) const = default;
};

/// Borrows an image's pixels or values, in Image's layout.
struct ImageView {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0;
    const std::uint8_t* pixels = nullptr;
    std::int64_t depth = 1;
    const float* values = nullptr; ///< null: the sample is of 8 bits

    ImageView() = default;

    ImageView(std::int64_t rows, std::int64_t columns, std::int64_t colours,
              const std::uint8_t* bytes)
        : height(rows), width(columns), channels(colours), pixels(bytes) {}

    ImageView(const Image& image) // NOLINT: implicit on purpose, like a reference
        : ImageView(image.height, image.width, image.channels, image.pixels.data()) {
        depth = image.depth;
        values = image.values.empty() ? nullptr : image.values.data();
    }

    std::int64_t count() const { return depth * height * width * channels; }

    bool isSignal() const { return depth == 1 && height == 1; }
};

/// A copy of what a view borrows.
Image copyOf(const ImageView& view);

/// A row of an image, as a signal; borrows.
ImageView rowOf(const Image& image, std::int64_t row);

/// What becomes of more than 8 bits a channel.
enum class Precision { EightBits, Stored };

/// Rows and columns of a picture as it is looked at.
struct PictureSize {
    std::int64_t height = 0;
    std::int64_t width = 0;

    bool operator==(const PictureSize&) const = default;
};

/// Reads no more of a picture than it takes to see that it is sound.
inline constexpr PictureSize anySize{1, 1};

struct PictureReading {
    Precision precision = Precision::Stored;
    bool usesProfile = true; ///< an embedded ICC profile's colours become sRGB
    /// JPEG is decoded smaller in less time, to the least eighth of its size (ITU-T T.81's DCT cut
    /// down to its low frequencies) that has no fewer rows and columns than these. 0: as it is.
    PictureSize least{};
};

/// Decodes a picture as it is, the first frame or page, in 1 or 3 channels: turned as its
/// orientation says, laid over white where it has alpha, palettes resolved;
/// resources/docs/formats.md has each format. A channel that counts from black to W (255, of 5 bits
/// 31, of 12 bits 4095) becomes 8 bits by 255 x / W rounded where W is 255 or less. Above, it
/// becomes values x / W with Precision::Stored, and floats stay what they are; with EightBits it
/// becomes 8 bits all the same, and floats are refused. errors  not an image, cut short, damaged,
/// too large (over 2^28 pixels, or 2 GiB to decode), of a
///         format whose library is not installed
/// threads any; where many are decoded at once, some wait for others
Result<Image> decodeImage(std::string_view bytes, const PictureReading& reading = {});
Result<Image> readImage(const std::filesystem::path& path, const PictureReading& reading = {});

/// A picture that may have been decoded smaller.
struct ReadPicture {
    Image image;
    PictureSize whole; ///< what it has in its file
};

/// The same, with the size of the whole.
Result<ReadPicture> decodePicture(std::string_view bytes, const PictureReading& reading);
Result<ReadPicture> readPicture(const std::filesystem::path& path, const PictureReading& reading);

/// What it takes in memory to decode a picture, and to lay it out as we have it.
/// height, width  as stored
/// pixelBytes     of a pixel, that its decoder takes
std::uint64_t decodingBytes(std::int64_t height, std::int64_t width, std::int64_t pixelBytes,
                            Precision precision);

/// Grey to colour by repeating; colour to grey by ITU-R BT.601 luma (0.299, 0.587, 0.114).
Image withChannels(const Image& image, std::int64_t channels);

/// What people are shown of a sample, 8 bits: an image itself; of a volume the middle slice; of a
/// signal its curve, a channel a colour. Values go from their least to their largest.
Image pictureOf(const Image& sample);

/// Writes a PNG, atomically.
Result<void> writePng(const std::filesystem::path& path, const Image& image);

/// PNG bytes.
Result<std::string> encodePng(const Image& image);

} // namespace fovea
