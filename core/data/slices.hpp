#pragma once

#include <cmath>

#include <opencv2/core.hpp>

#include "core/data/image.hpp"

/// A sample's slices as OpenCV sees them. Private to core/data.
namespace fovea {

/// Borrows slice z; OpenCV knows no constness, and who asks for one of a const sample only reads.
inline cv::Mat sliceOf(const ImageView& sample, std::int64_t z) {
    const auto rows = static_cast<int>(sample.height);
    const auto columns = static_cast<int>(sample.width);
    const auto channels = static_cast<int>(sample.channels);
    const std::int64_t offset = z * sample.height * sample.width * sample.channels;
    if (sample.values != nullptr)
        return {rows, columns, CV_32FC(channels), const_cast<float*>(sample.values) + offset};
    return {rows, columns, CV_8UC(channels), const_cast<std::uint8_t*>(sample.pixels) + offset};
}

/// Gives `image` this size, of values or of 8 bits; its memory is used again.
inline void reshape(Image& image, const ImageView& size) {
    image.depth = size.depth;
    image.height = size.height;
    image.width = size.width;
    image.channels = size.channels;
    const auto count = static_cast<std::size_t>(size.count());
    image.pixels.resize(size.values == nullptr ? count : 0);
    image.values.resize(size.values == nullptr ? 0 : count);
}

/// The mean of the outermost rows and columns: what lies around the thing that is shown.
inline cv::Scalar borderMean(const cv::Mat& mat) {
    const cv::Scalar sum = cv::sum(mat.row(0)) + cv::sum(mat.row(mat.rows - 1)) +
                           cv::sum(mat.col(0)) + cv::sum(mat.col(mat.cols - 1));
    const cv::Scalar mean = sum / (2.0 * (mat.rows + mat.cols));
    if (mat.depth() == CV_32F)
        return mean;
    return {std::round(mean[0]), std::round(mean[1]), std::round(mean[2])};
}

} // namespace fovea
