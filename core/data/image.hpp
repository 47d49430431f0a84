#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace fovea {

/// A decoded image: 8 bits a channel, rows from the top, channels contiguous (grey, or R G B).
struct Image {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0; ///< 1 or 3
    std::vector<std::uint8_t> pixels;

    bool operator==(const Image&) const = default;
};

/// Borrows an image's pixels, in Image's layout.
struct ImageView {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 0;
    const std::uint8_t* pixels = nullptr;

    ImageView() = default;

    ImageView(std::int64_t rows, std::int64_t columns, std::int64_t depth,
              const std::uint8_t* bytes)
        : height(rows), width(columns), channels(depth), pixels(bytes) {}

    ImageView(const Image& image) // NOLINT: implicit on purpose, like a reference
        : ImageView(image.height, image.width, image.channels, image.pixels.data()) {}

    std::int64_t bytes() const { return height * width * channels; }
};

/// Decodes JPEG, PNG, BMP, TIFF, WebP, PBM, PGM and PPM as they are, in 1 or 3 channels:
/// EXIF orientation is applied; 16 bits become 8 by x / 257 rounded, a PGM's or PPM's own scale by
/// 255 x / maximum rounded; floats are refused; grey with alpha and RGBA are laid over white;
/// palettes are resolved.
/// errors  not an image, cut short, too large (over 2^28 pixels), unreadable
Result<Image> decodeImage(std::string_view bytes);
Result<Image> readImage(const std::filesystem::path& path);

/// Grey to colour by repeating; colour to grey by ITU-R BT.601 luma (0.299, 0.587, 0.114).
Image withChannels(const Image& image, std::int64_t channels);

/// Writes a PNG, atomically.
Result<void> writePng(const std::filesystem::path& path, const Image& image);

/// PNG bytes.
Result<std::string> encodePng(const Image& image);

} // namespace fovea
