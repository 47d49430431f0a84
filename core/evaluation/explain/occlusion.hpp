#pragma once

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// How far the class falls when a window of the sample is covered by the baseline: a place's heat
/// is the mean over the windows that cover it. It needs no gradient. Windows lie a stride apart,
/// the last at the far border, and are a cube in a volume and a stretch in a signal.
/// source  Zeiler, Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2
Result<FoundHeat> occlusion(const HeatTask& task);

} // namespace fovea
