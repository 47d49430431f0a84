#pragma once

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// Where the maps of a layer speak for the class: each map weighed by the mean of the class's
/// gradient over it (eq. 1), their sum cut at zero (eq. 2) and brought to the sample's size. With a
/// class against it, the gradient is that of the difference of the two.
/// source  Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra 2017, "Grad-CAM", section 3
/// errors  Network: no such layer, one without maps
Result<FoundHeat> gradCam(const HeatTask& task);

} // namespace fovea
