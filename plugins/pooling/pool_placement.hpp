#pragma once

#include <algorithm>

#include "core/kernels/pooling.hpp"
#include "core/kernels/window.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// Where a pooling window comes to lie on its input.
struct PoolPlacement {
    PoolWindow window;
    Shape output;
};

/// errors  the window is larger than the image, or a border so wide that a window would see none
///         of the image
inline Result<PoolPlacement> placePool(const Window& window, const Shape& input) {
    const Sides& pads = window.pads;
    const bool seesNothing = window.padding == PaddingMode::Explicit &&
                             (std::max(pads.top, pads.bottom) >= window.kernel.height ||
                              std::max(pads.left, pads.right) >= window.kernel.width);
    if (seesNothing)
        return fail(ErrorKind::Network,
                    "its pads are as wide as its kernel, so that a window would lie wholly beside "
                    "the image; make each of the pads smaller than the kernel");
    const Result<WindowPlacement> placed = placeWindow(window, {input.h, input.w});
    if (!placed)
        return tl::unexpected(placed.error());
    return PoolPlacement{{window.kernel, window.stride, placed->pads},
                         {input.n, input.d, placed->output.height, placed->output.width, input.c}};
}

/// What every pooling layer plans; its kernels' backward needs neither input nor output.
inline Plan poolPlan(const PoolPlacement& placement) {
    Plan plan;
    plan.output = placement.output;
    plan.reach = {placement.window.kernel, placement.window.stride};
    plan.backwardReadsInputs = false;
    return plan;
}

} // namespace fovea
