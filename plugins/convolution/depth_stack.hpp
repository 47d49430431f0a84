#pragma once

#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// Makes of each position of a window along the depth an image whose channels are those of the
/// slices in the window, one slice's after the other's: [N * D', 1, H, W, kernel * I]. A
/// convolution of volumes is one of these images, and takes kernel / stride times the volume's
/// memory for it.
struct DepthStack {
    Shape volume; ///< [N, D, H, W, I]
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padBefore = 0;
    std::int64_t positions = 1;

    Shape images() const {
        return {volume.n * positions, 1, volume.h, volume.w, kernel * volume.c};
    }

    /// Slices on the border are 0.
    void gather(View<const float> from, View<float> to) const noexcept;

    /// The gradient of gather: each slice is the sum of its copies, in their order.
    void addUp(View<const float> from, View<float> to) const noexcept;
};

/// [KH, KW, KD * I, O] from [KD, KH, KW, I, O], and back.
void stackWeights(const Size3& kernel, std::span<const float> weight,
                  std::span<float> stacked) noexcept;
void unstackWeights(const Size3& kernel, std::span<const float> stacked,
                    std::span<float> weight) noexcept;

} // namespace fovea
