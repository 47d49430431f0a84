#include "core/evaluation/explain/sample_image.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

Image sampleImage(std::span<const float> input, const Shape& shape,
                  const Normalization& normalization) {
    Image image{shape.h, shape.w, shape.c, {}, shape.d, {input.begin(), input.end()}};
    if (normalization.mean.empty())
        return image;
    const auto channels = static_cast<std::size_t>(shape.c);
    for (std::size_t i = 0; i < image.values.size(); ++i) {
        const std::size_t c = i % channels;
        image.values[i] = image.values[i] * normalization.deviation[c] + normalization.mean[c];
    }
    return image;
}

Image shownSlice(const Image& sample, std::int64_t slice) {
    Image shown{sample.height, sample.width, 3, {}};
    const std::int64_t places = sample.height * sample.width;
    for (std::int64_t place = 0; place < places; ++place)
        for (std::int64_t c = 0; c < 3; ++c) {
            const std::int64_t from = sample.channels == 3 ? c : 0;
            const float value = sample.values[static_cast<std::size_t>(
                (slice * places + place) * sample.channels + from)];
            const double inside =
                std::isnan(value) ? 0 : std::clamp(static_cast<double>(value), 0.0, 1.0);
            shown.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * inside)));
        }
    return shown;
}

} // namespace fovea
