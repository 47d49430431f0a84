#pragma once

#include <cstdint>
#include <filesystem>
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
};

/// Decodes JPEG, PNG, BMP, TIFF, WebP, PGM and PPM as they are, in 1 or 3 channels:
/// EXIF orientation is applied; 16 bits become 8 by x / 257 rounded; floats are refused; grey with
/// alpha and RGBA are laid over white; palettes are resolved. errors  not an image, cut short, too
/// large (over 2^28 pixels), unreadable
Result<Image> decodeImage(std::string_view bytes);
Result<Image> readImage(const std::filesystem::path& path);

/// Grey to colour by repeating; colour to grey by ITU-R BT.601 luma (0.299, 0.587, 0.114).
Image withChannels(const Image& image, std::int64_t channels);

/// Writes a PNG, atomically.
Result<void> writePng(const std::filesystem::path& path, const Image& image);

/// PNG bytes.
Result<std::string> encodePng(const Image& image);

} // namespace fovea
