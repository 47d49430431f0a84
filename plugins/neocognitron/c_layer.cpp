#include "plugins/neocognitron/c_layer.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

constexpr std::int64_t cellBytes = sizeof(float);

/// s of all planes at one position of an image.
void blurAt(const CellWindows& cells, const FixedWeights& fixed, const float* image,
            std::int64_t place, float* sums) {
    const std::int64_t channels = cells.input.c;
    std::fill(sums, sums + channels, 0.0F);
    cells.forPixels(place / cells.output.w, place % cells.output.w,
                    [&](std::int64_t tap, std::int64_t pixel) {
                        const float weight = fixed[static_cast<std::size_t>(tap)];
                        const float* seen = image + pixel * channels;
                        for (std::int64_t c = 0; c < channels; ++c)
                            sums[c] += weight * (seen[c] < 0 ? 0 : seen[c]);
                    });
}

double meanOf(const float* values, std::int64_t count) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += static_cast<double>(values[i]);
    return sum / static_cast<double>(count);
}

std::int64_t imageBytes(const CellWindows& cells) {
    return cells.positions() * cells.kernel.height * cells.kernel.width * cells.input.c * cellBytes;
}

} // namespace

Result<Plan> CLayer::plan(Shapes inputs) const {
    const Result<CellWindows> cells = place(inputs[0]);
    if (!cells)
        return tl::unexpected(cells.error());
    Plan plan;
    plan.output = cells->output;
    plan.macs = cells->output.perSample() * kernel.height * kernel.width;
    plan.reach = {kernel, stride};
    plan.backwardScratchBytes = cells->output.elements() * cellBytes;
    return plan;
}

void CLayer::forward(const Forward& pass) const noexcept {
    const CellWindows cells = *place(pass.input().shape);
    const FixedWeights fixed = fixedWeights(kernel, falloff);
    const std::int64_t channels = cells.input.c;
    const auto half = static_cast<float>(alpha);
    const auto answer = [&](std::int64_t p) {
        const float* image =
            pass.input().data + p / cells.positions() * cells.input.h * cells.input.w * channels;
        float* cell = pass.output.data + p * channels;
        blurAt(cells, fixed, image, p % cells.positions(), cell);
        const auto mean = static_cast<float>(meanOf(cell, channels));
        for (std::int64_t c = 0; c < channels; ++c) {
            const float drive = (cell[c] - mean) / (1 + mean);
            // Not max(0, drive): that would hide a NaN.
            cell[c] = drive < 0 ? 0 : drive / (half + drive);
        }
    };
    parallelChunks(cells.images() * cells.positions(),
                   itemsPerTask(imageBytes(cells) / cells.positions()),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t p = begin; p < end; ++p)
                           answer(p);
                   });
}

void CLayer::backward(const Backward& pass) const noexcept {
    if (!pass.dInput())
        return;
    const CellWindows cells = *place(pass.input().shape);
    const FixedWeights fixed = fixedWeights(kernel, falloff);
    const std::int64_t channels = cells.input.c;
    const std::int64_t inputSize = cells.input.h * cells.input.w * channels;
    auto* const sums = reinterpret_cast<float*>(pass.scratch.data());
    parallelFor(cells.images(), [&](std::int64_t image) {
        const float* seen = pass.input().data + image * inputSize;
        float* dSeen = pass.dInput().data + image * inputSize;
        std::fill(dSeen, dSeen + inputSize, 0.0F);
        for (std::int64_t place = 0; place < cells.positions(); ++place) {
            const std::int64_t p = image * cells.positions() + place;
            float* cell = sums + p * channels;
            blurAt(cells, fixed, seen, place, cell);
            const double mean = meanOf(cell, channels);
            // y = (1 + s) / (1 + m) - 1, so dy/ds = 1 / (1 + m) and dy/dm = -(1 + s) / (1 + m)^2.
            double throughMean = 0;
            for (std::int64_t c = 0; c < channels; ++c) {
                const auto s = static_cast<double>(cell[c]);
                const double y = (s - mean) / (1 + mean);
                const double steep = y > 0 ? alpha / ((alpha + y) * (alpha + y)) : 0;
                const double dY = steep * static_cast<double>(pass.dOutput.data[p * channels + c]);
                throughMean -= dY * (1 + s) / ((1 + mean) * (1 + mean));
                cell[c] = static_cast<float>(dY / (1 + mean));
            }
            const auto shared = static_cast<float>(throughMean / static_cast<double>(channels));
            for (std::int64_t c = 0; c < channels; ++c)
                cell[c] += shared;
            cells.forPixels(place / cells.output.w, place % cells.output.w,
                            [&](std::int64_t tap, std::int64_t pixel) {
                                const float weight = fixed[static_cast<std::size_t>(tap)];
                                for (std::int64_t c = 0; c < channels; ++c)
                                    if (seen[pixel * channels + c] > 0)
                                        dSeen[pixel * channels + c] += weight * cell[c];
                            });
        }
    });
}

} // namespace fovea
