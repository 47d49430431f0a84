#pragma once

#include <array>
#include <cstdint>

namespace fovea::convolution {

/// Images whose every pixel adds to a window of a destination. Window row k of the pixel at row
/// y, column x begins at destination[(y * stride + k) * destinationRow + x * columnStep], and
///
///     window[k, i] += sum over s of pixel[s] * weight[k, s, i]
///
/// Rows of a window are whole vectors here: what fills up the last one has weights of zero, and
/// what lies there in the destination must be readable and writable.
struct Spread {
    const float* weight = nullptr; ///< [kernelHeight, sources, vectors * spreadLanes()]
    std::int64_t vectors = 0;      ///< of a window's row
    std::int64_t kernelHeight = 0;
    std::int64_t stride = 1;  ///< rows of the destination from a pixel to the one below
    std::int64_t sources = 0; ///< channels of a pixel
    std::int64_t rows = 0;    ///< of pixels
    std::int64_t columns = 0;
    std::int64_t destinationRow = 0; ///< floats
    std::int64_t columnStep = 0;     ///< floats from a window to the next
};

/// Weights are loaded once for so many images.
constexpr std::int64_t spreadImages = 4;

/// The images that are spread together, from the first one; null where there are no more.
struct SpreadImages {
    std::array<const float*, spreadImages> sources{};
    std::array<float*, spreadImages> destinations{};
};

/// The floats of a vector on the instruction set in use.
std::int64_t spreadLanes();

/// The result for an image does not depend on those beside it.
void spreadPixels(const Spread& spread, const SpreadImages& images);

} // namespace fovea::convolution
