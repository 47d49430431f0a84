#include "core/evaluation/explain/unit_maximization.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/base/random.hpp"
#include "core/evaluation/explain/heat_task.hpp"
#include "core/evaluation/explain/layer_choice.hpp"

namespace fovea {

namespace {

std::vector<float> smallNoise(const Shape& shape, std::uint64_t seed) {
    std::vector<float> values(static_cast<std::size_t>(shape.perSample()));
    RandomStream random({seed, 0});
    for (float& value : values)
        value = 0.1F * random.normal();
    return values;
}

/// Mixes each place with its neighbours along one axis: a quarter, a half, a quarter.
/// step    between neighbours in memory
/// extent  of the axis
void mixAlong(std::vector<float>& values, std::size_t step, std::size_t extent) {
    const std::vector<float> before = values;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t place = i / step % extent;
        const float left = place > 0 ? before[i - step] : before[i];
        const float right = place + 1 < extent ? before[i + step] : before[i];
        values[i] = 0.25F * left + 0.5F * before[i] + 0.25F * right;
    }
}

void mixNeighbours(std::vector<float>& values, const Shape& shape) {
    const auto c = static_cast<std::size_t>(shape.c);
    const auto w = static_cast<std::size_t>(shape.w);
    const auto h = static_cast<std::size_t>(shape.h);
    mixAlong(values, c, w);
    mixAlong(values, c * w, h);
    mixAlong(values, c * w * h, static_cast<std::size_t>(shape.d));
}

double rootMeanSquare(std::span<const float> values) {
    double sum = 0;
    for (const float value : values)
        sum += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(sum / static_cast<double>(values.size()));
}

/// Where a channel's unit is in an output of one sample: at the middle of its map.
std::size_t unitAt(const Shape& output, std::int64_t channel) {
    const std::int64_t place = (output.d / 2 * output.h + output.h / 2) * output.w + output.w / 2;
    return static_cast<std::size_t>(place * output.c + channel);
}

Error silentUnit(const MaximizeRequest& request) {
    return {ErrorKind::Network,
            fmt::format("{}: unit {} answers to no change of the noise that it begins with; take "
                        "another seed, or the layer before it",
                        request.layer, request.channel)};
}

} // namespace

Result<MaximizedUnit> maximizeUnit(const Explainer& whole, const MaximizeRequest& asked,
                                   const LayerRegistry& registry, ScanProgress progress,
                                   const std::stop_token& stop) {
    MaximizeRequest request = asked;
    if (request.layer.empty())
        request.layer = whole.report().output;
    const Result<Shape> output = outputOf(whole.report(), request.layer);
    if (!output)
        return tl::unexpected(output.error());
    if (request.channel < 0 || request.channel >= output->c)
        return fail(ErrorKind::Network, fmt::format("{} has no channel {}; it has {}, from 0",
                                                    request.layer, request.channel, output->c));
    if (request.steps < 1)
        return fail(ErrorKind::Usage,
                    fmt::format("{} steps cannot be taken; take 1 or more", request.steps));
    Result<Explainer> part = whole.upTo(request.layer, registry);
    if (!part)
        return tl::unexpected(part.error());

    const std::size_t unit = unitAt(*output, request.channel);
    std::vector<float> seed(static_cast<std::size_t>(output->perSample()), 0.0F);
    seed[unit] = 1;
    MaximizedUnit found{request.layer, smallNoise(part->input(), request.seed)};
    found.before = static_cast<double>(part->forward(found.sample).data[unit]);
    for (std::int64_t step = 0; step < request.steps; ++step) {
        if (stop.stop_requested())
            return explanationCancelled();
        part->forward(found.sample);
        const View<const float> gradient = part->backward(seed);
        const double size = rootMeanSquare(gradient.values());
        // One that fell silent on its way stays what it is.
        if (size == 0 && step == 0)
            return tl::unexpected(silentUnit(request));
        const double rate = size > 0 ? 0.1 / size : 0;
        for (std::size_t i = 0; i < found.sample.size(); ++i)
            found.sample[i] =
                static_cast<float>((1 - request.shrinking) * static_cast<double>(found.sample[i]) +
                                   rate * static_cast<double>(gradient.data[i]));
        if (step % 4 == 3 && step < request.steps * 2 / 3)
            mixNeighbours(found.sample, part->input());
        progress(step + 1, request.steps);
    }
    found.after = static_cast<double>(part->forward(found.sample).data[unit]);
    return found;
}

} // namespace fovea
