#include "plugins/shape/reshape.hpp"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace fovea {

namespace {

std::vector<std::int64_t> divisorsOf(std::int64_t number) {
    std::vector<std::int64_t> divisors;
    for (std::int64_t i = 1; i * i <= number; ++i)
        if (number % i == 0) {
            divisors.push_back(i);
            if (i * i != number)
                divisors.push_back(number / i);
        }
    return divisors;
}

/// The size next to the wanted one whose pixels, times `channels`, are `values`; for 0 channels
/// any number will do.
std::optional<Size2> nearestSize(std::int64_t values, const Size2& wanted, std::int64_t channels) {
    if (channels > 0 && values % channels != 0)
        return std::nullopt;
    const std::int64_t most = channels > 0 ? values / channels : values;
    std::optional<Size2> best;
    const auto distance = [&](const Size2& size) {
        return std::abs(size.height - wanted.height) + std::abs(size.width - wanted.width);
    };
    for (const std::int64_t height : divisorsOf(most)) {
        const std::int64_t rest = most / height;
        for (const std::int64_t width :
             channels > 0 ? std::vector<std::int64_t>{rest} : divisorsOf(rest))
            if (const Size2 size{height, width}; !best || distance(size) < distance(*best))
                best = size;
    }
    return best;
}

/// An image of so many values, as like the wanted one as can be.
Shape nearestShape(std::int64_t values, const Size2& wanted, std::int64_t channels) {
    Size2 size = wanted;
    if (values % (wanted.height * wanted.width) != 0) {
        // Other layers follow from the number of channels more often than from the size.
        const std::optional<Size2> sameChannels =
            channels > 0 ? nearestSize(values, wanted, channels) : std::nullopt;
        size = sameChannels ? *sameChannels : nearestSize(values, wanted, 0).value_or(Size2{});
    }
    return {1, 1, size.height, size.width, values / (size.height * size.width)};
}

} // namespace

Result<Plan> Reshape::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    const std::int64_t values = input.perSample();
    const std::int64_t pixelCount = size.height * size.width;
    Plan plan = Plan::unchanged(input);
    plan.keepsValues = true;
    plan.output = {input.n, 1, size.height, size.width,
                   channels > 0 ? channels : values / pixelCount};
    if (plan.output.perSample() != values) {
        const std::string wanted =
            channels > 0 ? toString(plan.output) + " has " + std::to_string(plan.output.perSample())
                         : std::to_string(size.height) + "x" + std::to_string(size.width) +
                               " takes a multiple of " + std::to_string(pixelCount);
        const Shape nearest = nearestShape(values, size, channels);
        return fail(ErrorKind::Network, "its input " + toString(input) + " has " +
                                            std::to_string(values) + " values and " + wanted +
                                            "; " + std::to_string(nearest.c) + " channels of " +
                                            std::to_string(nearest.h) + "x" +
                                            std::to_string(nearest.w) + " would hold them");
    }
    plan.reach.isGlobal = true;
    return plan;
}

} // namespace fovea
