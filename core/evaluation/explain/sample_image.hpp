#pragma once

#include <span>

#include "core/data/image.hpp"
#include "core/data/normalization.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What the network takes, as the numbers that the sample had before they were normalized: of
/// images on the scale of 0 to 1. The way back of toInput, but for the fitting.
Image sampleImage(std::span<const float> input, const Shape& shape,
                  const Normalization& normalization);

/// That as people are shown it, in colour: an image from 0 to 1 (what lies outside is cut), of a
/// volume slice `slice`; a signal has no such picture.
Image shownSlice(const Image& sample, std::int64_t slice);

} // namespace fovea
