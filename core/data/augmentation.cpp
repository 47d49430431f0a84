#include "core/data/augmentation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "core/base/hash.hpp"
#include "core/data/slices.hpp"

namespace fovea {

namespace {

/// What numbers of a sample are drawn for; part of the key, so that uses never share numbers.
constexpr std::uint64_t useAugment = 0xa06;

/// From a pixel of the result back to one of the image.
cv::Matx23d inverseMap(const SampleChange& change, const Image& image) {
    const auto [xx, xy, yx, yy] = change.turn();
    const cv::Matx22d turn(xx, xy, yx, yy);
    const cv::Vec2d centre((static_cast<double>(image.width) - 1) / 2,
                           (static_cast<double>(image.height) - 1) / 2);
    const cv::Vec2d offset =
        centre - turn * (centre + cv::Vec2d(change.offsetX(), change.offsetY()));
    return {xx, xy, offset[0], yx, yy, offset[1]};
}

void recolour(Image& image, const SampleChange& change) {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t x = 0; x != table.size(); ++x)
        table[x] = static_cast<std::uint8_t>(std::clamp(
            std::lround((static_cast<double>(x) - 127.5) * change.gain() + 127.5 + change.lift()),
            0L, 255L));
    for (std::uint8_t& value : image.pixels)
        value = table[value];
    for (float& value : image.values) // on the scale of 0 to 1, and beyond it left as they come
        value = static_cast<float>((static_cast<double>(value) - 0.5) * change.gain() + 0.5 +
                                   change.lift() / 255);
}

/// Every slice by the same map.
void moveSlices(Image& image, const SampleChange& change, Image& scratch) {
    reshape(scratch, image);
    for (std::int64_t z = 0; z != image.depth; ++z) {
        const cv::Mat from = sliceOf(image, z);
        cv::Mat to = sliceOf(scratch, z);
        cv::warpAffine(from, to, inverseMap(change, image), to.size(),
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

void changeSignal(Image& signal, const SampleChange& change, Image& scratch) {
    const std::int64_t by = std::lround(change.offsetX());
    slide(signal.pixels, signal.channels, by, scratch.pixels);
    slide(signal.values, signal.channels, by, scratch.values);
    for (float& value : signal.values)
        value *= static_cast<float>(change.gain());
    if (!signal.pixels.empty())
        recolour(signal, change);
}

} // namespace

void Augmentation::add(const AugmentationType& type, std::unique_ptr<AugmentationStep> step) {
    const auto before = std::ranges::count(m_types, type.id);
    const bool isFirst = before == 0;
    m_types.push_back(type.id);
    m_steps.push_back({std::move(step), isFirst ? type.place : std::nullopt,
                       streamOf(hashOf(type.id), static_cast<std::uint64_t>(before))});
}

/// Each step's numbers are its own, so that one step never moves another's.
SampleChange Augmentation::draw(const Image& image, RandomKey key) const {
    SampleChange change;
    for (const Step& step : m_steps) {
        const RandomKey own{key.seed, streamOf(key.stream, step.stream)};
        RandomStream random = step.place
                                  ? RandomStream(key, static_cast<std::uint64_t>(*step.place))
                                  : RandomStream(own);
        step.draws->draw(change, {image.height, image.width}, random);
    }
    return change;
}

void Augmentation::apply(Image& image, RandomKey key, Image& scratch) const {
    const SampleChange change = draw(image, key);
    if (ImageView(image).isSignal()) {
        changeSignal(image, change, scratch);
        return;
    }
    if (change.moves())
        moveSlices(image, change, scratch);
    if (change.recolours())
        recolour(image, change);
}

RandomKey augmentKey(std::uint64_t seed, std::int64_t epoch, std::size_t sample) {
    return {seed, streamOf(static_cast<std::uint64_t>(epoch), sample, useAugment)};
}

} // namespace fovea
