/// The tutorial plugin: one layer, whole, from its contract to its place in the plugin's table.
/// resources/docs/writing-a-layer.md walks through this file. It builds as a part of Fovea and
/// alone against an installed one.

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"
#include "core/layer/plugin.hpp"

namespace {

using namespace fovea;

/// Hands positive values on and scales negative ones by a slope that is learnt.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]   x where x > 0, else slope * x
/// weights slope [C], or [1] where the channels share one; it starts at zero, as a ReLU
/// source  He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers" (PReLU)
struct Prelu {
    bool isPerChannel = true;

    static constexpr About about{"example.prelu", 1, "PReLU (example)",
                                 "Scales negative values by a slope that is learnt.", "activation"};

    static constexpr auto settings() {
        return std::tuple{setting(&Prelu::isPerChannel, "per_channel",
                                  "Learn a slope for each channel instead of one for all")};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;

private:
    /// Which of the slopes is channel c's.
    std::int64_t slopeOf(std::int64_t c) const { return isPerChannel ? c : 0; }
};

/// How much of a tensor one task takes. A constant: if it followed the number of threads, so could
/// the result.
constexpr std::int64_t pixelsPerTask = 1024;

Result<Plan> Prelu::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    const std::int64_t slopes = isPerChannel ? input.c : 1;
    Plan plan;
    plan.output = input;
    plan.weights.push_back({.name = "slope",
                            .extents = {slopes},
                            .axes = "O",
                            .start = WeightStart::Zero,
                            .decays = false});
    plan.macs = input.perSample();
    plan.backwardScratchBytes = slopes * static_cast<std::int64_t>(sizeof(double));
    return plan;
}

void Prelu::forward(const Forward& pass) const noexcept {
    const View<const float> x = pass.input();
    const std::span<const float> slope = pass.weights[0];
    parallelChunks(x.shape.pixels(), pixelsPerTask, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t pixel = begin; pixel < end; ++pixel)
            for (std::int64_t c = 0; c < x.shape.c; ++c) {
                const std::int64_t i = pixel * x.shape.c + c;
                pass.output.data[i] = x.data[i] > 0 ? x.data[i] : slope[slopeOf(c)] * x.data[i];
            }
    });
}

void Prelu::backward(const Backward& pass) const noexcept {
    const View<const float> x = pass.input();
    const View<const float> dOutput = pass.dOutput;
    const std::span<const float> slope = pass.weights[0];

    // Only where somebody asks for it: behind the first weights of a network nobody does.
    if (pass.dInput())
        parallelChunks(x.shape.pixels(), pixelsPerTask, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t pixel = begin; pixel < end; ++pixel)
                for (std::int64_t c = 0; c < x.shape.c; ++c) {
                    const std::int64_t i = pixel * x.shape.c + c;
                    const float factor = x.data[i] > 0 ? 1.0F : slope[slopeOf(c)];
                    pass.dInput().data[i] = factor * dOutput.data[i];
                }
        });

    // In one order whatever the number of threads, so that a run can be repeated to the last bit;
    // and in double, since there may be very many small terms.
    const std::span<double> sums(reinterpret_cast<double*>(pass.scratch.data()), slope.size());
    std::ranges::fill(sums, 0.0);
    for (std::int64_t pixel = 0; pixel < x.shape.pixels(); ++pixel)
        for (std::int64_t c = 0; c < x.shape.c; ++c) {
            const std::int64_t i = pixel * x.shape.c + c;
            if (x.data[i] <= 0)
                sums[slopeOf(c)] += double{x.data[i]} * double{dOutput.data[i]};
        }
    std::ranges::transform(sums, pass.dWeights[0].begin(),
                           [](double sum) { return static_cast<float>(sum); });
}

} // namespace

FOVEA_PLUGIN() {
    return {.id = "fovea.example",
            .version = "1.0.0",
            .title = "Example: a layer to learn from",
            .layers = {layerType<Prelu>()}};
}
