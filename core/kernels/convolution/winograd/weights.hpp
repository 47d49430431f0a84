#pragma once

#include "core/kernels/convolution/correlation.hpp"
#include "core/kernels/convolution/winograd/tiles.hpp"

namespace fovea::convolution {

/// The transformed weights G g G^T of a correlation, as products read them: for each panel of
/// destination channels [plane][source channel][channel of the panel, up to whole vectors].
struct TransformedWeights {
    float* data = nullptr;
    PanelColumns columns;
    std::int64_t sources = 0;
    std::int64_t destinations = 0;

    static TransformedWeights of(const KernelView& kernel, float* data) {
        return {data, panelColumns(kernel.destinations), kernel.sources, kernel.destinations};
    }

    std::int64_t panelColumnsAt(std::int64_t index) const {
        return std::min(columns.width, destinations - index * columns.width);
    }

    /// Floats from one source channel of a panel to the next.
    std::int64_t rowStride(std::int64_t index) const {
        return columns.padded(panelColumnsAt(index));
    }

    /// Not a power of two, which the caches would mind.
    std::int64_t planeStride() const { return sources * columns.width + widestLanes; }

    std::int64_t panelFloats() const { return planeCount * planeStride(); }

    std::int64_t floats() const { return columns.count * panelFloats(); }
};

/// Rows of weights, one a source channel, for each tap.
struct WeightRows {
    const float* taps[9] = {};
    std::int64_t stride = 0;
    std::int64_t count = 0;
    std::int64_t columns = 0; ///< destination channels
};

/// Source channels that one call of transformWeights takes at most.
constexpr std::int64_t weightSources = 16;

/// Transforms the weights of panel `index` from some source channels, `data` being where the panel
/// begins. Any number of calls may run at once.
void transformWeights(const Correlation& correlation, const TransformedWeights& weights,
                      std::int64_t index, std::int64_t firstSource, float* panel);

} // namespace fovea::convolution
