#include <png.h>

#include "core/data/codecs/codecs.hpp"

namespace fovea {

namespace {

/// libpng's simplified interface, which is right for 8 bits without a profile.
std::vector<std::uint8_t> writePngBytes(const ImageView& picture) noexcept {
    try {
        png_image image{};
        image.version = PNG_IMAGE_VERSION;
        image.width = static_cast<png_uint_32>(picture.width);
        image.height = static_cast<png_uint_32>(picture.height);
        image.format = picture.channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
        std::vector<std::uint8_t> bytes(PNG_IMAGE_PNG_SIZE_MAX(image));
        png_alloc_size_t size = bytes.size();
        if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.pixels, 0, nullptr) ==
            0)
            return {};
        bytes.resize(size);
        return bytes;
    } catch (const std::exception&) { // told by the empty result
        return {};
    }
}

} // namespace

} // namespace fovea

extern "C" __attribute__((visibility("default"), used))
const fovea::PngWriter fovea_png_writer = {fovea::writePngBytes};
