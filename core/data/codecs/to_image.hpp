#pragma once

#include <opencv2/core.hpp>

#include "core/data/formats/image_header.hpp"
#include "core/data/image.hpp"

namespace fovea {

/// A decoded picture, B G R [A] or grey as OpenCV has it, in our layout.
/// errors  values of a kind that is not read; other than 1, 3 or 4 channels; floats that are not
///         finite
Result<Image> toImage(const cv::Mat& mat, const ImageHeader& header, Precision precision);

} // namespace fovea
