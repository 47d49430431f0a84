#pragma once

#include "core/base/error.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// How an image is bordered before a window slides over it.
///
/// Valid     no border; the window stays inside the image
/// Same      ceil(in / stride) outputs; an odd pixel goes to the bottom or right (ONNX SAME_UPPER)
/// Full      dilated kernel - 1 on each side: each position where window and image touch
/// Explicit  as the user says, for each side
enum class PaddingMode { Valid, Same, Full, Explicit };

/// A window as a layer's settings describe it.
struct Window {
    Size2 kernel{1, 1};
    Size2 stride{1, 1};
    Size2 dilation{1, 1};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads{}; ///< used only where padding is Explicit
    /// A last window that begins on the image or before it counts even if it reaches beyond the
    /// bordered image (PyTorch's ceil_mode).
    bool keepsPartial = false;

    /// The pixels that the dilated kernel spans: dilation * (kernel - 1) + 1.
    constexpr Size2 extent() const {
        return {dilation.height * (kernel.height - 1) + 1, dilation.width * (kernel.width - 1) + 1};
    }
};

/// Where a window comes to lie on images of one size.
struct WindowPlacement {
    Size2 output; ///< positions of the window along each axis, at least 1
    Sides pads;   ///< the border that this takes
};

/// Resolves the padding for an input of a given size:
/// output = floor((input + pads - extent) / stride) + 1 (Dumoulin and Visin 2016); where partial
/// windows are kept, ceil, but for a window that would begin behind the image.
/// errors  the dilated kernel is larger than the bordered input
Result<WindowPlacement> placeWindow(const Window& window, Size2 input);

} // namespace fovea
