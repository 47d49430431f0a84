#include "plugins/normalization/cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/parallel.hpp"
#include "plugins/normalization/cell_bundles.hpp"

namespace fovea {

namespace {

struct Moments {
    Doubles mean;
    Doubles inverseDeviation;
};

/// In one pass, with deviations from a value of the cell itself, so that nothing cancels where the
/// mean is far from zero.
Moments momentsOf(const Cells& cells, const Bundle& bundle, double epsilon, const float* slab) {
    Doubles first{};
    for (std::int64_t g = 0; g < bundle.groups; ++g)
        first[index(g)] = static_cast<double>(slab[bundle.begin() + g * bundle.width]);
    Doubles shift{};
    bundle.spread(first, shift);
    Doubles sums{};
    Doubles squares{};
    bundle.forStretches([&](std::int64_t c, std::int64_t count) {
        Doubles sum{};
        Doubles square{};
        for (std::int64_t p = 0; p < cells.pixels; ++p) {
            const float* x = slab + p * cells.channels + c;
            for (std::size_t i = 0; i < index(count); ++i) {
                const double deviation = static_cast<double>(x[i]) - shift[i];
                sum[i] += deviation;
                square[i] += deviation * deviation;
            }
        }
        bundle.gather(sum, sums);
        bundle.gather(square, squares);
    });
    const auto values = static_cast<double>(cells.pixels * bundle.width);
    Moments moments{};
    for (std::size_t g = 0; g < index(bundle.groups); ++g) {
        const double fromFirst = sums[g] / values;
        const double variance = std::max(0.0, squares[g] / values - fromFirst * fromFirst);
        moments.mean[g] = first[g] + fromFirst;
        moments.inverseDeviation[g] = 1 / std::sqrt(variance + epsilon);
    }
    return moments;
}

void normalize(const Cells& cells, const Bundle& bundle, const Moments& moments,
               std::span<const std::span<float>> weights, const float* slab, float* output) {
    Floats mean{};
    Floats inverse{};
    bundle.spread(moments.mean, mean);
    bundle.spread(moments.inverseDeviation, inverse);
    bundle.forStretches([&](std::int64_t c, std::int64_t count) {
        Floats scale = inverse;
        Floats bias{};
        for (std::size_t i = 0; i < index(count) && !weights.empty(); ++i) {
            scale[i] *= weights[0][index(c) + i];
            bias[i] = weights[1][index(c) + i];
        }
        for (std::int64_t p = 0; p < cells.pixels; ++p) {
            const float* x = slab + p * cells.channels + c;
            float* y = output + p * cells.channels + c;
            for (std::size_t i = 0; i < index(count); ++i)
                y[i] = (x[i] - mean[i]) * scale[i] + bias[i];
        }
    });
}

/// One slab's part of a bundle on the way back.
struct BackwardSlab {
    const Cells& cells;
    const Bundle& bundle;
    const Moments& moments;
    std::span<const float> weight; ///< empty for ones
    const float* x;
    const float* dOutput;

    Floats weightsAt(std::int64_t c, std::int64_t count) const {
        Floats values;
        values.fill(1);
        if (!weight.empty())
            std::copy_n(weight.data() + c, count, values.begin());
        return values;
    }

    /// Adds the sums of dOutput to dBias and those of dOutput * normalized to dWeight (where they
    /// are wanted), and gives the groups' sums of both, weighted.
    std::array<Doubles, 2> sums(double* dWeight, double* dBias) const {
        Floats mean{};
        Floats inverse{};
        bundle.spread(moments.mean, mean);
        bundle.spread(moments.inverseDeviation, inverse);
        std::array<Doubles, 2> ofGroups{};
        bundle.forStretches([&](std::int64_t c, std::int64_t count) {
            Doubles plain{};
            Doubles product{};
            for (std::int64_t p = 0; p < cells.pixels; ++p) {
                const float* xs = x + p * cells.channels + c;
                const float* dys = dOutput + p * cells.channels + c;
                for (std::size_t i = 0; i < index(count); ++i) {
                    const float normalized = (xs[i] - mean[i]) * inverse[i];
                    plain[i] += static_cast<double>(dys[i]);
                    product[i] += static_cast<double>(dys[i]) * static_cast<double>(normalized);
                }
            }
            const Floats factors = weightsAt(c, count);
            for (std::size_t i = 0; i < index(count); ++i) {
                if (dWeight != nullptr) {
                    dWeight[index(c) + i] += product[i];
                    dBias[index(c) + i] += plain[i];
                }
                plain[i] *= static_cast<double>(factors[i]);
                product[i] *= static_cast<double>(factors[i]);
            }
            bundle.gather(plain, ofGroups[0]);
            bundle.gather(product, ofGroups[1]);
        });
        return ofGroups;
    }

    /// dx = (weight * dy - mean(weight * dy) - normalized * mean(weight * dy * normalized)) / dev
    void write(std::array<Doubles, 2> ofGroups, float* dInput) const {
        const auto values = static_cast<double>(cells.pixels * bundle.width);
        for (Doubles& each : ofGroups)
            for (std::size_t g = 0; g < index(bundle.groups); ++g)
                each[g] *= moments.inverseDeviation[g] / values;
        Floats mean{};
        Floats inverse{};
        Floats offset{};
        Floats slope{};
        bundle.spread(moments.mean, mean);
        bundle.spread(moments.inverseDeviation, inverse);
        bundle.spread(ofGroups[0], offset);
        bundle.spread(ofGroups[1], slope);
        bundle.forStretches([&](std::int64_t c, std::int64_t count) {
            Floats scale = weightsAt(c, count);
            for (std::size_t i = 0; i < index(count); ++i)
                scale[i] *= inverse[i];
            for (std::int64_t p = 0; p < cells.pixels; ++p) {
                const std::int64_t at = p * cells.channels + c;
                const float* xs = x + at;
                const float* dys = dOutput + at;
                float* dxs = dInput + at;
                for (std::size_t i = 0; i < index(count); ++i)
                    dxs[i] =
                        dys[i] * scale[i] - offset[i] - (xs[i] - mean[i]) * inverse[i] * slope[i];
            }
        });
    }
};

/// Adds up what the rows have, in their order: [row, weight or bias, channel].
void addRows(const Cells& cells, const double* rows, std::span<const std::span<float>> dWeights) {
    for (std::int64_t which = 0; which < 2; ++which)
        parallelChunks(cells.channels, widest, [&](std::int64_t begin, std::int64_t end) {
            Doubles sum{};
            for (std::int64_t row = 0; row < rowCount(cells); ++row) {
                const double* from = rows + (row * 2 + which) * cells.channels;
                for (std::int64_t c = begin; c < end; ++c)
                    sum[index(c - begin)] += from[c];
            }
            for (std::int64_t c = begin; c < end; ++c)
                dWeights[index(which)][index(c)] = static_cast<float>(sum[index(c - begin)]);
        });
}

} // namespace

Plan cellsPlan(const Shape& input, const Cells& cells, bool isAffine) {
    const auto weight = [&](const char* name, WeightStart start) {
        return WeightInfo{
            .name = name, .extents = {input.c}, .axes = "O", .start = start, .decays = false};
    };
    Plan plan;
    plan.normalizes = true;
    plan.output = input;
    if (isAffine)
        plan.weights = {weight("weight", WeightStart::One), weight("bias", WeightStart::Zero)};
    const std::int64_t bytes =
        cells.slabs / input.n * cells.groups * static_cast<std::int64_t>(sizeof(float));
    plan.saved = {{"mean", bytes}, {"inverse_deviation", bytes}};
    plan.macs = input.perSample();
    plan.reach.isGlobal = cells.pixels > 1;
    if (isAffine)
        plan.backwardScratchBytes =
            rowCount(cells) * 2 * cells.channels * static_cast<std::int64_t>(sizeof(double));
    plan.canRunInPlace = true;
    return plan;
}

void cellsForward(const Cells& cells, double epsilon, const Forward& pass) {
    const std::int64_t slabSize = cells.pixels * cells.channels;
    forTasks(cells, [&](std::int64_t, const Bundle& bundle, std::int64_t begin, std::int64_t end) {
        for (std::int64_t slab = begin; slab < end; ++slab) {
            const float* x = pass.input().data + slab * slabSize;
            const Moments moments = momentsOf(cells, bundle, epsilon, x);
            normalize(cells, bundle, moments, pass.weights, x, pass.output.data + slab * slabSize);
            for (std::int64_t g = 0; g < bundle.groups && !pass.saved.empty(); ++g) {
                const std::size_t cell = index(slab * cells.groups + bundle.firstGroup + g);
                pass.savedAs<float>(0)[cell] = static_cast<float>(moments.mean[index(g)]);
                pass.savedAs<float>(1)[cell] =
                    static_cast<float>(moments.inverseDeviation[index(g)]);
            }
        }
    });
}

void cellsBackward(const Cells& cells, const Backward& pass) {
    const bool isAffine = !pass.weights.empty();
    const std::int64_t slabSize = cells.pixels * cells.channels;
    auto* rows = reinterpret_cast<double*>(pass.scratch.data());
    forTasks(
        cells, [&](std::int64_t row, const Bundle& bundle, std::int64_t begin, std::int64_t end) {
            double* dWeight = isAffine ? rows + row * 2 * cells.channels : nullptr;
            double* dBias = isAffine ? dWeight + cells.channels : nullptr;
            if (isAffine) {
                std::fill(dWeight + bundle.begin(), dWeight + bundle.end(), 0.0);
                std::fill(dBias + bundle.begin(), dBias + bundle.end(), 0.0);
            }
            for (std::int64_t slab = begin; slab < end; ++slab) {
                Moments moments{};
                for (std::int64_t g = 0; g < bundle.groups; ++g) {
                    const std::size_t cell = index(slab * cells.groups + bundle.firstGroup + g);
                    moments.mean[index(g)] = static_cast<double>(pass.savedAs<float>(0)[cell]);
                    moments.inverseDeviation[index(g)] =
                        static_cast<double>(pass.savedAs<float>(1)[cell]);
                }
                const BackwardSlab part{cells,
                                        bundle,
                                        moments,
                                        isAffine ? pass.weights[0] : std::span<const float>(),
                                        pass.input().data + slab * slabSize,
                                        pass.dOutput.data + slab * slabSize};
                const auto sums = part.sums(dWeight, dBias);
                if (pass.dInput())
                    part.write(sums, pass.dInput().data + slab * slabSize);
            }
        });
    if (isAffine)
        addRows(cells, rows, pass.dWeights);
}

} // namespace fovea
