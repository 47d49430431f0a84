#pragma once

#include <cstdint>

#include "core/kernels/convolution/geometry.hpp"

namespace fovea::convolution {

/// Some channels of a dense batch of images.
struct Images {
    const float* data = nullptr;
    std::int64_t channels = 0; ///< of an image
    std::int64_t firstChannel = 0;
    std::int64_t channelCount = 0; ///< of those that are read
};

/// Where a unit finds its source: the tap (0, 0) of its first position, and the strides in floats.
struct UnitSource {
    const float* origin = nullptr;
    std::int64_t imageStride = 0;
    std::int64_t rowStride = 0;
    std::int64_t pixelStride = 0;
};

/// Reads the images in place where all taps stay inside, or else through a copy of the unit's part
/// with its border of zeros.
class SourceReader {
public:
    SourceReader(const Axis& rows, const Axis& columns, const Units& units, const Images& images);

    /// The floats that read() needs; 0 where it copies nothing.
    std::int64_t bufferFloats() const {
        return m_copies ? m_units.imagesPerUnit * m_imageFloats : 0;
    }

    UnitSource read(const Unit& unit, float* buffer) const;

private:
    UnitSource inPlace(const Unit& unit) const;
    void copyRow(std::int64_t image, std::int64_t row, float* to) const;

    Axis m_rows;
    Axis m_columns;
    Units m_units;
    Images m_images;
    bool m_copies;
    std::int64_t m_rowFloats;
    std::int64_t m_imageFloats;
};

} // namespace fovea::convolution
