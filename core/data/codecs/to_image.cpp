#include "core/data/codecs/to_image.hpp"

#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include "core/data/codecs/colour_profile.hpp"

namespace fovea {

namespace {

/// EXIF 2.3, tag 274: where the turned picture's pixels are stored.
class Turn {
public:
    explicit Turn(const DecodedPicture& picture)
        : m_height(picture.height),
          m_width(picture.width),
          m_orientation(picture.orientation),
          m_isAcross(picture.isTurnedAcross()) {}

    std::int64_t height() const { return m_isAcross ? m_width : m_height; }

    std::int64_t width() const { return m_isAcross ? m_height : m_width; }

    /// The number of the stored pixel that comes to row y, column x.
    std::size_t from(std::int64_t y, std::int64_t x) const {
        const std::int64_t bottom = m_height - 1;
        const std::int64_t right = m_width - 1;
        switch (m_orientation) {
        case 2:
            return at(y, right - x);
        case 3:
            return at(bottom - y, right - x);
        case 4:
            return at(bottom - y, x);
        case 5:
            return at(x, y);
        case 6:
            return at(bottom - x, y);
        case 7:
            return at(bottom - x, right - y);
        case 8:
            return at(x, right - y);
        default:
            return at(y, x);
        }
    }

private:
    std::size_t at(std::int64_t row, std::int64_t column) const {
        return static_cast<std::size_t>(row * m_width + column);
    }

    std::int64_t m_height;
    std::int64_t m_width;
    int m_orientation;
    bool m_isAcross;
};

/// Calls put(colour, alpha) for each colour of each pixel, in the turned picture's order; an alpha
/// that the picture has not is `opaque`.
template <class T, class Put>
void forEachColour(const std::vector<T>& samples, const DecodedPicture& picture, T opaque,
                   Put put) {
    const Turn turn(picture);
    const auto stored = static_cast<std::size_t>(picture.channels);
    const std::size_t colours = stored >= 3 ? 3 : 1;
    for (std::int64_t y = 0; y != turn.height(); ++y)
        for (std::int64_t x = 0; x != turn.width(); ++x) {
            const T* pixel = samples.data() + turn.from(y, x) * stored;
            const T alpha = stored == colours ? opaque : pixel[colours];
            for (std::size_t c = 0; c != colours; ++c)
                put(pixel[c], alpha);
        }
}

template <class T>
void toPixels(const std::vector<T>& samples, const DecodedPicture& picture, Image& image) {
    const std::uint32_t white = picture.white;
    const auto to8 = [white](std::uint32_t value) {
        return white == 255 ? value : (std::min(value, white) * 255 + white / 2) / white;
    };
    forEachColour(samples, picture, static_cast<T>(white), [&](T colour, T opacity) {
        const std::uint32_t value = to8(colour);
        const std::uint32_t alpha = to8(opacity);
        image.pixels.push_back(static_cast<std::uint8_t>(
            alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255));
    });
}

template <class T>
void toValues(const std::vector<T>& samples, const DecodedPicture& picture, Image& image) {
    // Floats have no white of their own, and opacities go to 1.
    const float white = std::is_same_v<T, float> ? 1.0F : static_cast<float>(picture.white);
    forEachColour(samples, picture, static_cast<T>(white), [&](T colour, T opacity) {
        const float value = static_cast<float>(colour) / white;
        const float alpha = static_cast<float>(opacity) / white;
        image.values.push_back(alpha == 1 ? value : value * alpha + (1 - alpha));
    });
}

Result<void> checkFinite(const Image& image) {
    for (std::size_t i = 0; i != image.values.size(); ++i)
        if (!std::isfinite(image.values[i])) {
            const auto pixel = static_cast<std::int64_t>(i) / image.channels;
            return fail(
                ErrorKind::Data,
                fmt::format("the value in row {}, column {} is no finite number; replace it",
                            pixel / image.width, pixel % image.width));
        }
    return {};
}

} // namespace

Result<Image> toImage(DecodedPicture picture, const PictureReading& reading) {
    if (reading.usesProfile)
        convertToSrgb(picture);
    const Turn turn(picture);
    Image image{turn.height(), turn.width(), picture.channels >= 3 ? 3 : 1, {}};
    const auto count = static_cast<std::size_t>(image.height * image.width * image.channels);
    const auto stored = static_cast<std::size_t>(picture.height * picture.width * picture.channels);
    const bool isWhole =
        std::visit([&](const auto& samples) { return samples.size() == stored; }, picture.samples);
    if (!isWhole || picture.channels < 1 || picture.channels > 4)
        return fail(ErrorKind::Data, "the image is damaged and cannot be decoded");
    const auto* floats = std::get_if<std::vector<float>>(&picture.samples);
    const bool keeps = reading.precision == Precision::Stored;
    if (floats != nullptr && !keeps)
        return fail(ErrorKind::Data,
                    "its values are not whole numbers of 8 or 16 bits; convert it to PNG");
    if (floats != nullptr || (keeps && picture.white > 255)) {
        image.values.reserve(count);
        std::visit([&](const auto& samples) { toValues(samples, picture, image); },
                   picture.samples);
        if (const Result<void> finite = checkFinite(image); !finite)
            return tl::unexpected(finite.error());
        return image;
    }
    auto* bytes = std::get_if<std::vector<std::uint8_t>>(&picture.samples);
    const bool isAsStored = picture.orientation <= 1 && picture.channels % 2 == 1;
    if (bytes != nullptr && isAsStored && picture.white == 255) {
        image.pixels = std::move(*bytes); // most pictures, also those of many megapixels
        return image;
    }
    image.pixels.reserve(count);
    std::visit(
        [&](const auto& samples) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(samples)>, std::vector<float>>)
                toPixels(samples, picture, image);
        },
        picture.samples);
    return image;
}

} // namespace fovea
