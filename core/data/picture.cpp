#include <algorithm>
#include <array>
#include <cmath>

#include "core/data/image.hpp"

namespace fovea {

namespace {

/// From the least value to the largest; all alike are mid-grey.
class Scale {
public:
    explicit Scale(const std::vector<float>& values) {
        const auto [least, most] = std::minmax_element(values.begin(), values.end());
        m_least = *least;
        m_range = *most - *least;
    }

    /// 0 to 1.
    float of(float value) const { return m_range > 0 ? (value - m_least) / m_range : 0.5F; }

private:
    float m_least = 0;
    float m_range = 0;
};

std::vector<float> asValues(const Image& sample) {
    return sample.values.empty() ? std::vector<float>(sample.pixels.begin(), sample.pixels.end())
                                 : sample.values;
}

Image middleSlice(const Image& volume) {
    const std::int64_t count = volume.height * volume.width * volume.channels;
    Image slice{volume.height, volume.width, volume.channels, {}};
    const std::int64_t begin = volume.depth / 2 * count;
    if (volume.values.empty()) {
        slice.pixels.assign(volume.pixels.begin() + begin, volume.pixels.begin() + begin + count);
        return slice;
    }
    const Scale scale(volume.values);
    for (std::int64_t i = begin; i != begin + count; ++i)
        slice.pixels.push_back(static_cast<std::uint8_t>(
            std::lround(255 * scale.of(volume.values[static_cast<std::size_t>(i)]))));
    return slice;
}

using Colour = std::array<std::uint8_t, 3>;

/// Okabe and Ito's colours that are dark enough on white.
constexpr std::array<Colour, 6> channelColours{
    {{0, 114, 178}, {213, 94, 0}, {0, 158, 115}, {204, 121, 167}, {230, 159, 0}, {86, 180, 233}}};

constexpr std::int64_t curveWidth = 256;
constexpr std::int64_t curveHeight = 128;

/// Each column spans what the line from point to point covers in it, so that the curve has no gap
/// and no peak escapes.
void drawCurve(const std::vector<float>& values, const Scale& scale, std::int64_t channels,
               std::int64_t channel, Image& picture) {
    const Colour& colour =
        channelColours[static_cast<std::size_t>(channel) % channelColours.size()];
    const std::int64_t last = static_cast<std::int64_t>(values.size()) / channels - 1;
    const auto valueAt = [&](std::int64_t point) {
        return scale.of(values[static_cast<std::size_t>(point * channels + channel)]);
    };
    const auto placeOf = [&](std::int64_t column) {
        return static_cast<float>(column * last) / static_cast<float>(picture.width - 1);
    };
    const auto between = [&](float place) {
        const auto point = std::min(static_cast<std::int64_t>(place), last);
        const float share = place - static_cast<float>(point);
        return valueAt(point) * (1 - share) + valueAt(std::min(point + 1, last)) * share;
    };
    const auto rowOf = [](float value) {
        return std::lround((1 - value) * static_cast<float>(curveHeight - 2));
    };
    for (std::int64_t x = 0; x != picture.width; ++x) {
        const float from = placeOf(std::max<std::int64_t>(x - 1, 0));
        const float to = placeOf(x);
        float least = std::min(between(from), between(to));
        float most = std::max(between(from), between(to));
        for (auto point = static_cast<std::int64_t>(std::ceil(from));
             static_cast<float>(point) < to; ++point) {
            least = std::min(least, valueAt(point));
            most = std::max(most, valueAt(point));
        }
        for (long y = rowOf(most); y <= rowOf(least) + 1; ++y)
            std::copy(colour.begin(), colour.end(),
                      picture.pixels.begin() + (y * picture.width + x) * 3);
    }
}

Image curve(const Image& signal) {
    Image picture{curveHeight, curveWidth, 3, {}};
    picture.pixels.assign(static_cast<std::size_t>(curveHeight * curveWidth * 3), 255);
    const std::vector<float> values = asValues(signal);
    const Scale scale(values);
    for (std::int64_t c = 0; c != signal.channels; ++c)
        drawCurve(values, scale, signal.channels, c, picture);
    return picture;
}

} // namespace

Image pictureOf(const Image& sample) {
    if (ImageView(sample).isSignal())
        return curve(sample);
    return sample.depth == 1 && sample.values.empty() ? sample : middleSlice(sample);
}

} // namespace fovea
