#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "core/data/preprocess.hpp"
#include "core/data/slices.hpp"

namespace fovea {

namespace {

/// What numbers of a sample are drawn for; part of the key, so that uses never share numbers.
constexpr std::uint64_t useAugment = 0xa06;

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
    for (float& value : image.values) // on the scale of 0 to 1, and beyond it left as they come
        value = static_cast<float>((static_cast<double>(value) - 0.5) * changes.contrast + 0.5 +
                                   changes.brightness / 255);
}

/// Every slice by the same map.
void moveSlices(Image& image, const Changes& changes, Image& scratch) {
    reshape(scratch, image);
    for (std::int64_t z = 0; z != image.depth; ++z) {
        const cv::Mat from = sliceOf(image, z);
        cv::Mat to = sliceOf(scratch, z);
        cv::warpAffine(from, to, inverseMap(changes, image), to.size(),
                       cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                       borderMean(from));
    }
    std::swap(image.pixels, scratch.pixels);
    std::swap(image.values, scratch.values);
}

/// Moves a signal by whole points; its first or last point fills what comes in.
template <class T>
void slide(std::vector<T>& row, std::int64_t channels, std::int64_t by, std::vector<T>& scratch) {
    if (row.empty() || by == 0)
        return;
    const auto width = static_cast<std::int64_t>(row.size()) / channels;
    scratch.resize(row.size());
    for (std::int64_t x = 0; x != width; ++x)
        std::copy_n(&row[static_cast<std::size_t>(std::clamp<std::int64_t>(x - by, 0, width - 1) *
                                                  channels)],
                    channels, &scratch[static_cast<std::size_t>(x * channels)]);
    std::swap(row, scratch);
}

void changeSignal(Image& signal, const Changes& changes, Image& scratch) {
    const std::int64_t by = std::lround(changes.shiftX);
    slide(signal.pixels, signal.channels, by, scratch.pixels);
    slide(signal.values, signal.channels, by, scratch.values);
    for (float& value : signal.values)
        value *= static_cast<float>(changes.contrast);
    if (!signal.pixels.empty())
        recolour(signal, changes);
}

} // namespace

bool changesImages(const AugmentSpec& spec) { return spec != AugmentSpec{}; }

RandomKey augmentKey(std::uint64_t seed, std::int64_t epoch, std::size_t sample) {
    return {seed, streamOf(static_cast<std::uint64_t>(epoch), sample, useAugment)};
}

void augmentImage(Image& image, const AugmentSpec& spec, RandomKey key, Image& scratch) {
    const Changes changes = draw(spec, image, key);
    if (ImageView(image).isSignal()) {
        changeSignal(image, changes, scratch);
        return;
    }
    const bool moves =
        changes.isFlipped || changes.shiftX != 0 || changes.shiftY != 0 || changes.angle != 0;
    if (moves)
        moveSlices(image, changes, scratch);
    if (changes.brightness != 0 || changes.contrast != 1)
        recolour(image, changes);
}

} // namespace fovea
