#pragma once

#include "core/layer/context.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// What is normalized together. Memory is cut into slabs (samples, or single pixels), each with
/// pixels of all channels side by side, and the channels into groups of one size; a cell is one
/// group of one slab, and gets a mean and a variance of its own.
struct Cells {
    std::int64_t slabs;
    std::int64_t pixels; ///< in a slab
    std::int64_t channels;
    std::int64_t groups;

    /// Each sample is a slab.
    static Cells ofSamples(const Shape& input, std::int64_t groups) {
        return {input.n, input.d * input.h * input.w, input.c, groups};
    }

    /// Each pixel is a slab of one group.
    static Cells ofPixels(const Shape& input) { return {input.pixels(), 1, input.c, 1}; }

    std::int64_t groupWidth() const { return channels / groups; }
};

/// The plan of a layer that normalizes these cells of its input.
/// isAffine  whether each channel has a weight and a bias
Plan cellsPlan(const Shape& input, const Cells& cells, bool isAffine);

/// y = (x - mean) / sqrt(variance + epsilon), then weight * y + bias where the pass has weights.
/// saved   mean, inverse_deviation: one a cell
void cellsForward(const Cells& cells, double epsilon, const Forward& pass);
void cellsBackward(const Cells& cells, const Backward& pass);

/// What one value is made of: all of its cell.
OutputParts cellsParts(const Shape& input, const Cells& cells, bool isAffine,
                       const TensorPlace& at);
OwnAnswer cellsAnswer(double epsilon, const TapValues& taps);

} // namespace fovea
