#pragma once

#include <cstdint>

#include "core/kernels/convolution/geometry.hpp"
#include "core/kernels/convolution/panel.hpp"

namespace fovea::convolution {

/// A kernel as a correlation sees it: the weight of kernel element (y, x) from source channel s to
/// destination channel d is at y*rowStride + x*columnStride + s*sourceStride + d*destinationStride.
struct KernelView {
    const float* data = nullptr;
    std::int64_t rowStride = 0;
    std::int64_t columnStride = 0;
    std::int64_t sourceStride = 0;
    std::int64_t destinationStride = 1;
    std::int64_t sources = 0;      ///< channels
    std::int64_t destinations = 0; ///< channels
};

/// The weights of a correlation, laid out as its panels read them: for each panel of destination
/// channels [tap row][tap column][source channel][channel of the panel, up to whole vectors].
struct PackedWeights {
    const float* data = nullptr;
    PanelColumns columns;
    std::int64_t depth = 0; ///< taps times source channels
    std::int64_t destinations = 0;

    static PackedWeights of(const KernelView& kernel, std::int64_t taps, const float* data) {
        return {data, convolution::panelColumns(kernel.destinations), taps * kernel.sources,
                kernel.destinations};
    }

    const float* panel(std::int64_t index) const { return data + index * depth * columns.width; }

    /// Destination channels of a panel.
    std::int64_t panelColumns(std::int64_t index) const;

    /// Floats from one row of a panel to the next.
    std::int64_t stride(std::int64_t index) const { return columns.padded(panelColumns(index)); }
};

/// Packs on the pool.
PackedWeights packInto(const KernelView& kernel, const Axis& rows, const Axis& columns,
                       float* memory);

/// The same, but where the kernel lies right already it is taken as it is.
PackedWeights packWeights(const KernelView& kernel, const Axis& rows, const Axis& columns,
                          float* memory);

/// The floats that packWeights may need, on any instruction set.
std::int64_t packedFloats(std::int64_t taps, std::int64_t sources, std::int64_t destinations);

} // namespace fovea::convolution
