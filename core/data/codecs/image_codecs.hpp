#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

#include "core/base/error.hpp"

namespace fovea {

/// OpenCV's image formats, in a library of their own that is loaded when the first picture is read
/// or written: it brings over a hundred others with it, which would take 40 MB in every process,
/// also in those that train on a dataset without picture files.
struct ImageCodecs {
    /// The picture as it is stored: B G R [A] or grey, of 8 or 16 bits, not turned. Empty where it
    /// is damaged.
    cv::Mat (*decode)(std::string_view bytes) noexcept;
    /// A TIFF file's pages, each as decode gives it, up to the first that is damaged.
    std::vector<cv::Mat> (*decodePages)(const char* file) noexcept;
    /// Empty where it cannot be done.
    std::vector<std::uint8_t> (*encodePng)(const cv::Mat& picture) noexcept;
};

/// The symbol under which the library exports its ImageCodecs.
inline constexpr const char* imageCodecsSymbol = "fovea_image_codecs";

/// errors  the library is not where it was installed, or lacks something
/// threads any
Result<const ImageCodecs*> imageCodecs();

} // namespace fovea
