#include "core/data/preprocess.hpp"

#include <algorithm>
#include <cassert>

#include <opencv2/imgproc.hpp>

#include "core/data/slices.hpp"

namespace fovea {

namespace {

void resize(const cv::Mat& from, cv::Mat& to) {
    const bool shrinks = to.rows < from.rows || to.cols < from.cols;
    cv::resize(from, to, to.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
}

/// The largest centred part with the aspect of `to`.
cv::Mat centreCrop(const cv::Mat& from, cv::Size to) {
    const double scale = std::min(from.rows / double(to.height), from.cols / double(to.width));
    const int rows = std::clamp(static_cast<int>(std::lround(scale * to.height)), 1, from.rows);
    const int cols = std::clamp(static_cast<int>(std::lround(scale * to.width)), 1, from.cols);
    return from({(from.cols - cols) / 2, (from.rows - rows) / 2, cols, rows});
}

/// The centred part of `to` with the aspect of `from`.
cv::Mat centreFrame(cv::Mat& to, cv::Size from) {
    const double scale = std::min(to.rows / double(from.height), to.cols / double(from.width));
    const int rows = std::clamp(static_cast<int>(std::lround(scale * from.height)), 1, to.rows);
    const int cols = std::clamp(static_cast<int>(std::lround(scale * from.width)), 1, to.cols);
    return to({(to.cols - cols) / 2, (to.rows - rows) / 2, cols, rows});
}

void fitSlice(const cv::Mat& from, Fit fit, cv::Mat& to) {
    if (from.size() == to.size()) {
        from.copyTo(to);
    } else if (fit == Fit::Cover) {
        resize(centreCrop(from, to.size()), to);
    } else if (fit == Fit::Contain) {
        to.setTo(borderMean(from));
        cv::Mat frame = centreFrame(to, from.size());
        resize(from, frame);
    } else {
        resize(from, to);
    }
}

/// Slices are never mixed: those beyond the depth fall off at both ends, those that lack get the
/// colour of the border of the one next to them.
void fitVolume(const ImageView& volume, Fit fit, Image& out) {
    const std::int64_t first = (volume.depth - out.depth) / 2;
    for (std::int64_t z = 0; z != out.depth; ++z) {
        const std::int64_t nearest = std::clamp<std::int64_t>(first + z, 0, volume.depth - 1);
        const cv::Mat from = sliceOf(volume, nearest);
        cv::Mat to = sliceOf(out, z);
        if (nearest == first + z)
            fitSlice(from, fit, to);
        else
            to.setTo(borderMean(from));
    }
}

/// A signal with a point a row and its channels the columns: however many there are, OpenCV takes
/// them.
cv::Mat pointsOf(const ImageView& signal) {
    const auto rows = static_cast<int>(signal.width);
    const auto columns = static_cast<int>(signal.channels);
    if (signal.values != nullptr)
        return {rows, columns, CV_32FC1, const_cast<float*>(signal.values)};
    return {rows, columns, CV_8UC1, const_cast<std::uint8_t*>(signal.pixels)};
}

/// Points are kept as they are, unless the fit stretches: what is too long is cut at both ends,
/// what is too short goes on with its first and last point.
void fitSignal(const ImageView& signal, Fit fit, Image& out) {
    const cv::Mat from = pointsOf(signal);
    cv::Mat to = pointsOf(out);
    if (fit == Fit::Stretch) {
        resize(from, to);
        return;
    }
    const int first = (from.rows - to.rows) / 2;
    for (int x = 0; x != to.rows; ++x)
        from.row(std::clamp(first + x, 0, from.rows - 1)).copyTo(to.row(x));
}

} // namespace

void fitImage(const ImageView& image, const Shape& input, Fit fit, Image& out) {
    if (image.channels != input.c) {
        fitImage(withChannels(copyOf(image), input.c), input, fit, out);
        return;
    }
    ImageView size(input.h, input.w, input.c, nullptr);
    size.depth = input.d;
    size.values = image.values; // only whether there are any
    reshape(out, size);
    if (image.depth == input.d && image.height == input.h && image.width == input.w) {
        if (image.values != nullptr)
            std::copy_n(image.values, image.count(), out.values.data());
        else
            std::copy_n(image.pixels, image.count(), out.pixels.data());
    } else if (image.isSignal() && size.isSignal()) {
        fitSignal(image, fit, out);
    } else {
        fitVolume(image, fit, out);
    }
}

PixelTable::PixelTable(const Normalization& normalization, std::int64_t channels)
    : m_normalization(normalization), m_channels(static_cast<std::size_t>(channels)) {
    assert(normalization.mean.size() == m_channels.size() &&
           normalization.deviation.size() == m_channels.size());
    for (std::size_t c = 0; c != m_channels.size(); ++c)
        for (std::size_t x = 0; x != 256; ++x)
            m_channels[c][x] = (static_cast<float>(x) / 255.0F - normalization.mean[c]) /
                               normalization.deviation[c];
}

void PixelTable::apply(const ImageView& image, float* out) const {
    if (image.values != nullptr) {
        const auto channels = static_cast<std::int64_t>(m_channels.size());
        for (std::int64_t i = 0; i != image.count(); ++i) {
            const auto c = static_cast<std::size_t>(i % channels);
            out[i] = (image.values[i] - m_normalization.mean[c]) / m_normalization.deviation[c];
        }
        return;
    }
    // Without __restrict, `out` might change the table and the pixels, which would be read again
    // for each value.
    const std::uint8_t* __restrict in = image.pixels;
    float* __restrict to = out;
    const std::int64_t values = image.count();
    if (m_channels.size() == 1) {
        const float* __restrict grey = m_channels[0].data();
        for (std::int64_t i = 0; i != values; ++i)
            to[i] = grey[in[i]];
        return;
    }
    assert(m_channels.size() == 3);
    const float* __restrict red = m_channels[0].data();
    const float* __restrict green = m_channels[1].data();
    const float* __restrict blue = m_channels[2].data();
    for (std::int64_t i = 0; i != values; i += 3) {
        to[i] = red[in[i]];
        to[i + 1] = green[in[i + 1]];
        to[i + 2] = blue[in[i + 2]];
    }
}

} // namespace fovea
