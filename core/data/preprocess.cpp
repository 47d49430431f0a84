#include "core/data/preprocess.hpp"

#include <cassert>
#include <numbers>

#include <opencv2/imgproc.hpp>

namespace fovea {

namespace {

/// What numbers of a sample are drawn for; part of the key, so that uses never share numbers.
constexpr std::uint64_t useAugment = 0xa06;

/// Borrows the pixels; OpenCV knows no constness, but we only read through it.
cv::Mat matOf(const ImageView& image) {
    return {static_cast<int>(image.height), static_cast<int>(image.width),
            CV_8UC(static_cast<int>(image.channels)), const_cast<std::uint8_t*>(image.pixels)};
}

void reshape(Image& image, std::int64_t height, std::int64_t width, std::int64_t channels) {
    image.height = height;
    image.width = width;
    image.channels = channels;
    image.pixels.resize(static_cast<std::size_t>(height * width * channels));
}

/// The mean of the outermost rows and columns: what lies around the thing that is shown.
cv::Scalar borderMean(const cv::Mat& mat) {
    const cv::Scalar sum = cv::sum(mat.row(0)) + cv::sum(mat.row(mat.rows - 1)) +
                           cv::sum(mat.col(0)) + cv::sum(mat.col(mat.cols - 1));
    const cv::Scalar mean = sum / (2.0 * (mat.rows + mat.cols));
    return {std::round(mean[0]), std::round(mean[1]), std::round(mean[2])};
}

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

struct Changes {
    bool isFlipped = false;
    double shiftX = 0; ///< pixels
    double shiftY = 0;
    double angle = 0;      ///< radians
    double brightness = 0; ///< values of 255
    double contrast = 1;
};

/// Draws every number whatever the spec says, so that one setting never moves another's numbers.
Changes draw(const AugmentSpec& spec, const Image& image, RandomKey key) {
    RandomStream random(key);
    const auto around = [&random](double most) { return most * (2.0 * random.uniform() - 1.0); };
    const auto crop = [&] {
        return static_cast<double>(
                   random.below(2 * static_cast<std::uint64_t>(spec.cropPadding) + 1)) -
               static_cast<double>(spec.cropPadding);
    };
    Changes changes;
    changes.isFlipped = random.uniform() < spec.horizontalFlip;
    changes.shiftX = around(spec.shift * static_cast<double>(image.width));
    changes.shiftY = around(spec.shift * static_cast<double>(image.height));
    changes.angle = around(spec.rotation * std::numbers::pi / 180);
    changes.brightness = around(255 * spec.brightness);
    changes.contrast = 1 + around(spec.contrast);
    // A crop out of the padded image is a shift by whole pixels.
    changes.shiftX += crop();
    changes.shiftY += crop();
    return changes;
}

/// From a pixel of the result back to one of the image: unshift, unrotate, unflip about the centre.
cv::Matx23d inverseMap(const Changes& changes, const Image& image) {
    const double cosine = std::cos(changes.angle);
    const double sine = std::sin(changes.angle);
    const double mirror = changes.isFlipped ? -1 : 1;
    const cv::Matx22d turn(mirror * cosine, mirror * sine, -sine, cosine);
    const cv::Vec2d centre((static_cast<double>(image.width) - 1) / 2,
                           (static_cast<double>(image.height) - 1) / 2);
    const cv::Vec2d offset = centre - turn * (centre + cv::Vec2d(changes.shiftX, changes.shiftY));
    return {turn(0, 0), turn(0, 1), offset[0], turn(1, 0), turn(1, 1), offset[1]};
}

void recolour(Image& image, const Changes& changes) {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t x = 0; x != table.size(); ++x)
        table[x] = static_cast<std::uint8_t>(
            std::clamp(std::lround((static_cast<double>(x) - 127.5) * changes.contrast + 127.5 +
                                   changes.brightness),
                       0L, 255L));
    for (std::uint8_t& value : image.pixels)
        value = table[value];
}

} // namespace

void fitImage(const ImageView& image, const Shape& input, Fit fit, Image& out) {
    if (image.channels != input.c) {
        Image copy{image.height,
                   image.width,
                   image.channels,
                   {image.pixels, image.pixels + image.bytes()}};
        copy = withChannels(copy, input.c);
        fitImage(copy, input, fit, out);
        return;
    }
    reshape(out, input.h, input.w, input.c);
    if (image.height == input.h && image.width == input.w) {
        std::copy_n(image.pixels, image.bytes(), out.pixels.data());
        return;
    }
    const cv::Mat from = matOf(image);
    cv::Mat to = matOf(out);
    if (fit == Fit::Cover) {
        resize(centreCrop(from, to.size()), to);
    } else if (fit == Fit::Contain) {
        to.setTo(borderMean(from));
        cv::Mat frame = centreFrame(to, from.size());
        resize(from, frame);
    } else {
        resize(from, to);
    }
}

bool changesImages(const AugmentSpec& spec) { return spec != AugmentSpec{}; }

RandomKey augmentKey(std::uint64_t seed, std::int64_t epoch, std::size_t sample) {
    return {seed, streamOf(static_cast<std::uint64_t>(epoch), sample, useAugment)};
}

void augmentImage(Image& image, const AugmentSpec& spec, RandomKey key, Image& scratch) {
    const Changes changes = draw(spec, image, key);
    const bool moves =
        changes.isFlipped || changes.shiftX != 0 || changes.shiftY != 0 || changes.angle != 0;
    if (moves) {
        reshape(scratch, image.height, image.width, image.channels);
        const cv::Mat from = matOf(image);
        cv::Mat to = matOf(scratch);
        cv::warpAffine(from, to, inverseMap(changes, image), to.size(),
                       cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                       borderMean(from));
        std::swap(image.pixels, scratch.pixels);
    }
    if (changes.brightness != 0 || changes.contrast != 1)
        recolour(image, changes);
}

PixelTable::PixelTable(const Normalization& normalization, std::int64_t channels)
    : m_channels(static_cast<std::size_t>(channels)) {
    assert(normalization.mean.size() == m_channels.size() &&
           normalization.deviation.size() == m_channels.size());
    for (std::size_t c = 0; c != m_channels.size(); ++c)
        for (std::size_t x = 0; x != 256; ++x)
            m_channels[c][x] = (static_cast<float>(x) / 255.0F - normalization.mean[c]) /
                               normalization.deviation[c];
}

void PixelTable::apply(const ImageView& image, float* out) const {
    // Without __restrict, `out` might change the table and the pixels, which would be read again
    // for each value.
    const std::uint8_t* __restrict in = image.pixels;
    float* __restrict to = out;
    const std::int64_t values = image.bytes();
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
