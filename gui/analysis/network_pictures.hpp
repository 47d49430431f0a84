#pragma once

#include <QImage>

#include "gui/analysis/run_analysis.hpp"

namespace fovea::gui {

/// One channel in cividis, scaled from its own least to its greatest value.
QImage featureMapPicture(const FeatureMaps& maps, int channel);

/// How a weight's numbers lie as kernels: planes of height x width, one for each (in, out).
struct KernelLayout {
    int height = 1;
    int width = 1;
    int in = 1;
    int out = 1;

    /// Kernels over three inputs are shown as colour.
    bool isColour() const { return in == 3; }
};

/// How many kernels of a weight with extents by `axes` ("HWIO": kernel height, width, inputs,
/// outputs, innermost last) there are; nothing for weights that are no kernels.
std::optional<KernelLayout> kernelLayout(const WeightInfo& info);

/// One plane of a kernel in cividis with zero in the middle, scaled by `largest`, the greatest
/// magnitude of the whole weight.
QImage kernelPicture(const WeightValues& weight, const KernelLayout& layout, int in, int out,
                     float largest);

/// A kernel over three inputs as red, green, blue; zero is mid-grey.
QImage colourKernelPicture(const WeightValues& weight, const KernelLayout& layout, int out,
                           float largest);

} // namespace fovea::gui
