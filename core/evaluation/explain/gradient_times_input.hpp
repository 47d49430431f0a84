#pragma once

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// Each value of the sample, as the network takes it, times the class's gradient there, added over
/// a place's channels: what a linear network would be made of.
/// source  Shrikumar, Greenside, Shcherbina, Kundaje 2016, "Not just a black box", section 3
Result<FoundHeat> gradientTimesInput(const HeatTask& task);

} // namespace fovea
