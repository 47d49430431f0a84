#pragma once

#include <vector>

#include "core/evaluation/convolution_steps.hpp"
#include "gui/analysis/laboratory/number_grid.hpp"

namespace fovea::gui {

/// A number of each tap in its place, without what lies between them: of a dilated window the
/// kernel's own size. Slices of a volume stand below each other.
NumberGrid tapGrid(const std::vector<StepTap>& taps,
                   std::optional<double> (*number)(const StepTap&), const SignedColours& colours);

/// What a grid may show of taps.
std::optional<double> valueOf(const StepTap& tap);
std::optional<double> weightOf(const StepTap& tap);
std::optional<double> productOf(const StepTap& tap);

/// 0 for no taps.
double largestMagnitude(const std::vector<StepTap>& taps,
                        std::optional<double> (*number)(const StepTap&));

} // namespace fovea::gui
