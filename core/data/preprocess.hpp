#pragma once

#include <array>

#include "core/data/dataset_spec.hpp"
#include "core/data/image.hpp"
#include "core/data/normalization.hpp"
#include "core/tensor/shape.hpp"

/// The steps from a decoded image to the network's input. Private to core/data.
namespace fovea {

/// Brings an image to the channels and size of `input`: area averages where it shrinks, bilinear
/// where it grows. Of a volume each slice for itself; slices beyond the depth fall off at both
/// ends, and those that lack get the colour of the border next to them. A signal is only resampled
/// where the fit stretches, else cut or continued at both ends. It must be one that
/// checkSample accepts.
/// `out` is overwritten, its memory used again.
void fitImage(const ImageView& image, const Shape& input, Fit fit, Image& out);

/// What each of a channel's 256 values becomes: (x / 255 - mean) / deviation, and of samples that
/// have values (x - mean) / deviation.
class PixelTable {
public:
    PixelTable(const Normalization& normalization, std::int64_t channels);

    /// Normalizes `image`, whose channels are the table's, into as many floats.
    void apply(const ImageView& image, float* out) const;

private:
    Normalization m_normalization;
    std::vector<std::array<float, 256>> m_channels;
};

} // namespace fovea
