#include "core/data/codecs/to_image.hpp"

#include <cmath>

#include <fmt/format.h>

namespace fovea {

namespace {

std::uint8_t overWhite(std::uint32_t value, std::uint32_t alpha) {
    return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/// Values of T, times `scale`.
template <class T>
Result<Image> toValues(const cv::Mat& mat, float scale) {
    const int stored = mat.channels();
    if (stored == 4)
        return fail(ErrorKind::Data, "it has a transparency beside more than 8 bits a channel; "
                                     "convert it to one without");
    Image image{mat.rows, mat.cols, stored, {}, 1, {}};
    image.values.reserve(mat.total() * static_cast<std::size_t>(stored));
    for (int y = 0; y != mat.rows; ++y) {
        const T* in = mat.ptr<T>(y);
        for (int x = 0; x != mat.cols; ++x, in += stored)
            for (int c = 0; c != stored; ++c) {
                const float value = static_cast<float>(in[stored == 3 ? 2 - c : c]) * scale;
                if (!std::isfinite(value))
                    return fail(ErrorKind::Data,
                                fmt::format("the value in row {}, column {} is no finite number; "
                                            "replace it",
                                            y, x));
                image.values.push_back(value);
            }
    }
    return image;
}

/// Rows of B G R [A] or grey in T to our layout; `to8` brings a value to 8 bits.
template <class T, class To8>
Image toPixels(const cv::Mat& mat, bool isGrey, To8 to8) {
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

} // namespace

Result<Image> toImage(const cv::Mat& mat, const ImageHeader& header, Precision precision) {
    const int channels = mat.channels();
    if (channels != 1 && channels != 3 && channels != 4)
        return fail(ErrorKind::Data, fmt::format("it has {} channels; 1 to 4 are read", channels));
    const auto same = [](std::uint32_t value) { return value; };
    const auto from16 = [](std::uint32_t value) { return (value + 128) / 257; };
    if (mat.depth() == CV_8U)
        return toPixels<std::uint8_t>(mat, header.isGreyAlpha, same);
    if (mat.depth() == CV_16U && precision == Precision::Stored)
        return toValues<std::uint16_t>(mat, 1.0F / 65535.0F);
    if (mat.depth() == CV_32F && precision == Precision::Stored)
        return toValues<float>(mat, 1.0F);
    if (mat.depth() == CV_16U)
        return toPixels<std::uint16_t>(mat, header.isGreyAlpha, from16);
    return fail(ErrorKind::Data,
                "its values are not whole numbers of 8 or 16 bits; convert it to PNG");
}

} // namespace fovea
