#pragma once

#include "core/base/random.hpp"
#include "core/data/image.hpp"

namespace fovea {

/// One picture of shapeKinds[kind], `size` pixels a side, in colour: place, scale, rotation, line
/// width, fill, colours, clutter and noise are drawn from `key`, within ranges such that LeNet-5
/// learns to tell the kinds apart from a few hundred pictures each, and a linear classifier does
/// not.
Image drawShape(std::size_t kind, int size, RandomKey key);

} // namespace fovea
