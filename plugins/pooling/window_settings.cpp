#include "plugins/pooling/window_settings.hpp"

#include "core/layer/sliding_window.hpp"

namespace fovea {

Result<PoolPlacement> WindowSettings1d::place(const Shape& input) const {
    if (auto checked = expectSignal(input, "a 1-D pooling takes", "a 2-D pooling"); !checked)
        return tl::unexpected(checked.error());
    return placePool({.kernel = {1, 1, kernel},
                      .stride = {1, 1, stride},
                      .padding = padding,
                      .padsBefore = {0, 0, padLeft},
                      .padsAfter = {0, 0, padRight},
                      .keepsPartial = keepsPartial},
                     input);
}

Result<PoolPlacement> WindowSettings2d::place(const Shape& input) const {
    return placePool({.kernel = {1, kernel.height, kernel.width},
                      .stride = {1, stride.height, stride.width},
                      .padding = padding,
                      .padsBefore = {0, pads.top, pads.left},
                      .padsAfter = {0, pads.bottom, pads.right},
                      .keepsPartial = keepsPartial},
                     input);
}

Result<PoolPlacement> WindowSettings3d::place(const Shape& input) const {
    return placePool({.kernel = kernel,
                      .stride = stride,
                      .padding = padding,
                      .padsBefore = {padFront, pads.top, pads.left},
                      .padsAfter = {padBack, pads.bottom, pads.right},
                      .keepsPartial = keepsPartial},
                     input);
}

} // namespace fovea
