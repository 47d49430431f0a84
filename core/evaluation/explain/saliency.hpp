#pragma once

#include "core/evaluation/explain/heat_task.hpp"

namespace fovea {

/// How strongly the class answers to a small change of each pixel: the magnitude of the gradient,
/// of a place's channels the largest.
/// source  Simonyan, Vedaldi, Zisserman 2014, "Deep inside convolutional networks", section 3.1
Result<FoundHeat> saliency(const HeatTask& task);

} // namespace fovea
