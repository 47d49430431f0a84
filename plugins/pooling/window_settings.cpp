#include "plugins/pooling/window_settings.hpp"

namespace fovea {

Result<PoolPlacement> WindowSettings1d::place(const Shape& input) const {
    if (input.d != 1 || input.h != 1)
        return fail(ErrorKind::Network,
                    "the input " + toString(input) +
                        " is an image, and a 1-D pooling takes signals of height 1; put a layer "
                        "before it that brings the height to 1, or take a 2-D pooling");
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
