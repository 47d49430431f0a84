#include "plugins/neocognitron/s_layer.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

constexpr std::int64_t floatBytes = sizeof(float);

/// What backward needs beside the tensors: the gradients of e and v, and the excitation with its
/// inputs innermost, so that the way back runs along them.
struct Workspace {
    float* dExcitation; ///< [images, positions, planes]
    float* dInhibition; ///< [images, positions]: of v
    float* transposed;  ///< [taps, planes, I]

    static std::int64_t bytes(const CellWindows& cells) {
        const std::int64_t taps = cells.kernel.height * cells.kernel.width;
        return floatBytes * (cells.output.elements() + cells.images() * cells.positions() +
                             taps * cells.input.c * cells.output.c);
    }

    Workspace(const CellWindows& cells, std::span<std::byte> scratch)
        : dExcitation(reinterpret_cast<float*>(scratch.data())),
          dInhibition(dExcitation + cells.output.elements()),
          transposed(dInhibition + cells.images() * cells.positions()) {}
};

} // namespace

Result<Plan> SLayer::plan(Shapes inputs) const {
    const Result<CellWindows> cells = place(inputs[0]);
    if (!cells)
        return tl::unexpected(cells.error());
    const std::int64_t sees = kernel.height * kernel.width * inputs[0].c;
    Plan plan;
    plan.output = cells->output;
    plan.weights.push_back({.name = "excitation",
                            .extents = {kernel.height, kernel.width, inputs[0].c, planes},
                            .axes = "HWIO",
                            .start = WeightStart::Fan,
                            .fanIn = sees,
                            .fanOut = kernel.height * kernel.width * planes});
    plan.weights.push_back({.name = "inhibition",
                            .extents = {planes},
                            .axes = "O",
                            .start = WeightStart::One,
                            .decays = false});
    plan.saved.push_back({"energy", inputs[0].d * cells->positions() * floatBytes});
    plan.macs = inputs[0].d * cells->positions() * sees * (planes + 1);
    plan.reach = {kernel, {1, 1}};
    plan.backwardReadsOutput = true;
    plan.backwardScratchBytes = Workspace::bytes(*cells);
    return plan;
}

void SLayer::forward(const Forward& pass) const noexcept {
    const CellWindows cells = *place(pass.input().shape);
    const FixedWeights fixed = fixedWeights(kernel, falloff);
    const std::int64_t channels = cells.input.c;
    const std::span<float> saved = pass.saved.empty() ? std::span<float>() : pass.savedAs<float>(0);
    const float* excitation = pass.weights[0].data();
    const float* inhibition = pass.weights[1].data();
    const auto r = static_cast<float>(selectivity);
    const float shunt = r / (1 + r);
    const auto answer = [&](std::int64_t image, std::int64_t y, std::int64_t x) {
        const float* seen = pass.input().data + image * cells.input.h * cells.input.w * channels;
        const std::int64_t position = (image * cells.output.h + y) * cells.output.w + x;
        float* cell = pass.output.data + position * planes;
        std::fill(cell, cell + planes, 0.0F);
        cells.forPixels(y, x, [&](std::int64_t tap, std::int64_t pixel) {
            for (std::int64_t i = 0; i < channels; ++i) {
                const float value = seen[pixel * channels + i];
                const float* weights = excitation + (tap * channels + i) * planes;
                for (std::int64_t k = 0; k < planes; ++k)
                    cell[k] += value * weights[k];
            }
        });
        const float energy = cells.energyAt(fixed, seen, y, x);
        if (!saved.empty())
            saved[static_cast<std::size_t>(position)] = energy;
        for (std::int64_t k = 0; k < planes; ++k) {
            const float against = shunt * std::abs(inhibition[k]) * energy;
            const float drive = (1 + cell[k]) / (1 + against) - 1;
            // Not max(0, drive): that would hide a NaN.
            cell[k] = drive < 0 ? 0 : r * drive;
        }
    };
    const std::int64_t rowBytes =
        cells.output.w * kernel.height * kernel.width * channels * planes * floatBytes;
    parallelChunks(cells.images() * cells.output.h, itemsPerTask(rowBytes),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t row = begin; row < end; ++row)
                           for (std::int64_t x = 0; x < cells.output.w; ++x)
                               answer(row / cells.output.h, row % cells.output.h, x);
                   });
}

void SLayer::backward(const Backward& pass) const noexcept {
    const CellWindows cells = *place(pass.input().shape);
    const FixedWeights fixed = fixedWeights(kernel, falloff);
    const Workspace work(cells, pass.scratch);
    const std::int64_t channels = cells.input.c;
    const std::int64_t inputSize = cells.input.h * cells.input.w * channels;
    const std::int64_t taps = kernel.height * kernel.width;
    const std::span<const float> energies = pass.savedAs<float>(0);
    const float* excitation = pass.weights[0].data();
    const float* inhibition = pass.weights[1].data();
    const auto r = static_cast<float>(selectivity);
    const float shunt = r / (1 + r);

    // With q = 1 + shunt |b| v and u = r ((1 + e) / q - 1) where it is positive:
    // du/de = r / q, du/dv = -(u + r) shunt |b| / q, du/db = -(u + r) shunt v sign(b) / q.
    const std::int64_t all = cells.images() * cells.positions();
    parallelChunks(all, itemsPerTask(4 * planes * floatBytes),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t p = begin; p < end; ++p) {
                           const float energy = energies[static_cast<std::size_t>(p)];
                           double sum = 0;
                           for (std::int64_t k = 0; k < planes; ++k) {
                               const std::int64_t cell = p * planes + k;
                               const float u = pass.output.data[cell];
                               const float against = shunt * std::abs(inhibition[k]);
                               const float q = 1 + against * energy;
                               const float gradient = u > 0 ? pass.dOutput.data[cell] / q : 0;
                               work.dExcitation[cell] = r * gradient;
                               sum -= static_cast<double>(gradient * (u + r) * against);
                           }
                           work.dInhibition[p] = static_cast<float>(sum);
                       }
                   });

    parallelChunks(
        planes, itemsPerTask(all * 2 * floatBytes), [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t k = begin; k < end; ++k) {
                double sum = 0;
                for (std::int64_t p = 0; p < all; ++p) {
                    const float u = pass.output.data[p * planes + k];
                    sum -= static_cast<double>(work.dExcitation[p * planes + k] / r * (u + r) *
                                               shunt * energies[static_cast<std::size_t>(p)]);
                }
                const float sign = inhibition[k] < 0 ? -1.0F : 1.0F;
                pass.dWeights[1][static_cast<std::size_t>(k)] = static_cast<float>(sum) * sign;
            }
        });

    // A task has all of a tap's weights to itself and adds image after image.
    parallelFor(taps, [&](std::int64_t mine) {
        float* gradient = pass.dWeights[0].data() + mine * channels * planes;
        std::fill(gradient, gradient + channels * planes, 0.0F);
        for (std::int64_t p = 0; p < all; ++p) {
            const std::int64_t place = p % cells.positions();
            const std::int64_t y = place / cells.output.w - cells.pads.top + mine / kernel.width;
            const std::int64_t x = place % cells.output.w - cells.pads.left + mine % kernel.width;
            if (y < 0 || y >= cells.input.h || x < 0 || x >= cells.input.w)
                continue;
            const float* seen = pass.input().data + p / cells.positions() * inputSize +
                                (y * cells.input.w + x) * channels;
            for (std::int64_t i = 0; i < channels; ++i)
                for (std::int64_t k = 0; k < planes; ++k)
                    gradient[i * planes + k] += seen[i] * work.dExcitation[p * planes + k];
        }
    });

    if (!pass.dInput())
        return;
    for (std::int64_t tap = 0; tap < taps; ++tap)
        for (std::int64_t i = 0; i < channels; ++i)
            for (std::int64_t k = 0; k < planes; ++k)
                work.transposed[(tap * planes + k) * channels + i] =
                    excitation[(tap * channels + i) * planes + k];
    parallelFor(cells.images(), [&](std::int64_t image) {
        const float* seen = pass.input().data + image * inputSize;
        float* dSeen = pass.dInput().data + image * inputSize;
        std::fill(dSeen, dSeen + inputSize, 0.0F);
        for (std::int64_t place = 0; place < cells.positions(); ++place) {
            const std::int64_t p = image * cells.positions() + place;
            const float energy = energies[static_cast<std::size_t>(p)];
            // dv/dx = c x / v; an image without anything in it has no direction to grow in.
            const float perPixel =
                energy > 0 ? work.dInhibition[p] / (energy * static_cast<float>(channels)) : 0;
            cells.forPixels(place / cells.output.w, place % cells.output.w,
                            [&](std::int64_t tap, std::int64_t pixel) {
                                float* to = dSeen + pixel * channels;
                                const float share = perPixel * fixed[static_cast<std::size_t>(tap)];
                                for (std::int64_t i = 0; i < channels; ++i)
                                    to[i] += share * seen[pixel * channels + i];
                                for (std::int64_t k = 0; k < planes; ++k) {
                                    const float gradient = work.dExcitation[p * planes + k];
                                    if (gradient == 0)
                                        continue; // most cells are silent
                                    const float* weights =
                                        work.transposed + (tap * planes + k) * channels;
                                    for (std::int64_t i = 0; i < channels; ++i)
                                        to[i] += gradient * weights[i];
                                }
                            });
        }
    });
}

} // namespace fovea
