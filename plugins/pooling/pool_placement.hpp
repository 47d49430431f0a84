#pragma once

#include <cstddef>
#include <span>

#include "core/kernels/pooling.hpp"
#include "core/kernels/window.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// The window of any pooling layer, as its settings describe it: over volumes, of which images are
/// those of depth 1 and signals those of height 1 too.
struct PoolBox {
    Size3 kernel;
    Size3 stride;
    PaddingMode padding = PaddingMode::Valid;
    Size3 padsBefore{0, 0, 0}; ///< these two are used only where padding is Explicit
    Size3 padsAfter{0, 0, 0};
    bool keepsPartial = false; ///< as Window says
};

/// Where a pooling window comes to lie on its input. A window over a volume is one over its slices
/// and then, over what that gives, one along the depth.
struct PoolPlacement {
    PoolWindow window; ///< over the slices
    PoolWindow deep;   ///< height along the depth, width 1
    Shape output;
    Shape slices; ///< what `window` makes of the input

    /// Whether the window sees more, or less, than each slice by itself.
    bool isDeep() const { return deep.kernel.height > 1 || deep.stride.height > 1; }

    std::int64_t sliceBytes() const {
        return slices.elements() * static_cast<std::int64_t>(sizeof(float));
    }

    /// What is made of the slices, in scratch memory of so many bytes.
    View<float> slicesIn(std::span<std::byte> scratch) const {
        return {reinterpret_cast<float*>(scratch.data()), slices};
    }
};

/// Volumes as images whose rows are the slices.
template <class T>
View<T> alongDepth(View<T> volumes) {
    const Shape& shape = volumes.shape;
    return {volumes.data, {shape.n, 1, shape.d, shape.h * shape.w, shape.c}};
}

/// errors  the window is larger than the volume, or a border so wide that a window would see none
///         of the volume
Result<PoolPlacement> placePool(const PoolBox& box, const Shape& input);

/// What every pooling layer plans; backward needs neither input nor output, as far as the kernels
/// are concerned.
Plan poolPlan(const PoolPlacement& placement);

/// What the window of an output reads, value by value, where the border counts as zeros; what of a
/// last, partial window lies beyond the border is none of it.
OutputParts poolParts(const PoolPlacement& placement, const Shape& input, const TensorPlace& at);

/// Leaves out what lies on the border.
void dropBorder(OutputParts& parts, const Shape& input);

} // namespace fovea
