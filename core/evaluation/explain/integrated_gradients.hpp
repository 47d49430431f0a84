#pragma once

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// The gradient on the straight way from a baseline to the sample, times how far each value goes:
/// what each adds to the difference between the two (completeness, their proposition 1). The
/// integral is taken by the midpoints of `steps` equal parts; how far its sum is from the
/// difference is told.
/// source  Sundararajan, Taly, Yan 2017, "Axiomatic attribution for deep networks", eq. 1 and 3
Result<FoundHeat> integratedGradients(const HeatTask& task);

} // namespace fovea
