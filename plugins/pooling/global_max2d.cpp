#include "plugins/pooling/global_max2d.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "plugins/pooling/image_rows.hpp"

namespace fovea {

namespace {

using Pixel = std::int32_t;

std::int64_t pixelCount(const Shape& shape) { return shape.d * shape.h * shape.w; }

} // namespace

Result<Plan> GlobalMax2d::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    if (pixelCount(input) > std::numeric_limits<Pixel>::max())
        return fail(ErrorKind::Network, "the input " + toString(input) +
                                            " has more pixels than its winners can be counted "
                                            "by; pool it before");
    Plan plan;
    plan.output = {input.n, 1, 1, 1, input.c};
    plan.reach.isGlobal = true;
    plan.backwardReadsInputs = false;
    plan.joining.isMaximum = true;
    plan.saved.push_back({"winner", input.c * static_cast<std::int64_t>(sizeof(Pixel))});
    return plan;
}

void GlobalMax2d::forward(const Forward& pass) const noexcept {
    const Shape& in = pass.input().shape;
    Pixel* winners = pass.saved.empty() ? nullptr : pass.savedAs<Pixel>(0).data();
    forImageRows(pass.output.shape, in.perSample(), [&](std::int64_t n, std::int64_t) {
        forChannels(in.c, [&](std::int64_t c, std::int64_t count) {
            const float* x = pass.input().sample(n).data + c;
            std::array<float, channelsAtOnce> best{};
            std::array<Pixel, channelsAtOnce> winner{};
            std::copy_n(x, count, best.begin());
            for (std::int64_t pixel = 1; pixel < pixelCount(in); ++pixel)
                for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
                    const float value = x[pixel * in.c + static_cast<std::int64_t>(i)];
                    const bool wins = value > best[i] || std::isnan(value);
                    best[i] = wins ? value : best[i];
                    winner[i] = wins ? static_cast<Pixel>(pixel) : winner[i];
                }
            std::copy_n(best.begin(), count, pass.output.data + n * in.c + c);
            if (winners != nullptr)
                std::copy_n(winner.begin(), count, winners + n * in.c + c);
        });
    });
}

void GlobalMax2d::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    const Shape& in = pass.dInput().shape;
    const Pixel* winners = pass.savedAs<Pixel>(0).data();
    forImageRows(pass.dOutput.shape, in.perSample(), [&](std::int64_t n, std::int64_t) {
        float* dx = pass.dInput().sample(n).data;
        std::fill_n(dx, in.perSample(), 0.0F);
        for (std::int64_t c = 0; c < in.c; ++c)
            dx[winners[n * in.c + c] * in.c + c] = pass.dOutput.data[n * in.c + c];
    });
}

OutputParts GlobalMax2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    const Shape& input = inputs[0];
    OutputParts parts;
    parts.join = Join::Largest;
    for (std::int64_t pixel = 0; pixel < pixelCount(input); ++pixel)
        parts.taps.push_back({.at = placeOf(pixel * input.c + at.map, input)});
    return parts;
}

} // namespace fovea
