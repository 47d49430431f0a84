#pragma once

#include <cstdint>

#include "core/kernels/convolution/shape.hpp"

namespace fovea::convolution {

/// One axis of a correlation: where each position of the result reads the source. Tap t of
/// position p reads source coordinate first + p*step + t*tapStep, which may lie outside.
struct Axis {
    std::int64_t sourceSize = 0;
    std::int64_t positions = 0;
    std::int64_t first = 0;
    std::int64_t step = 1;
    std::int64_t taps = 0; ///< may be 0: nothing reaches these positions
    std::int64_t tapStep = 1;

    std::int64_t destinationSize = 0;
    std::int64_t destinationFirst = 0; ///< where position 0 is written
    std::int64_t destinationStep = 1;

    std::int64_t kernelFirst = 0; ///< which element of the kernel tap 0 takes
    std::int64_t kernelStep = 1;

    /// Source coordinates that `count` neighbouring positions span.
    std::int64_t spanOf(std::int64_t count) const {
        return taps == 0 || count == 0 ? 0 : (count - 1) * step + (taps - 1) * tapStep + 1;
    }

    bool leavesSource() const {
        return taps > 0 && (first < 0 || first + spanOf(positions) > sourceSize);
    }
};

/// A range of taps or of positions.
struct AxisRange {
    std::int64_t begin = 0;
    std::int64_t end = 0;

    std::int64_t count() const { return end - begin; }

    bool operator==(const AxisRange&) const = default;
};

/// The taps of one position that read inside the source.
AxisRange tapsInside(const Axis& axis, std::int64_t position);

/// Neighbouring positions that all read inside the source with the same taps.
struct TapGroup {
    AxisRange positions;
    AxisRange taps;
};

/// The group that begins at position `begin`, cut off at `end`.
TapGroup tapGroup(const Axis& axis, std::int64_t begin, std::int64_t end);

/// The positions at which one tap reads inside the source.
AxisRange positionsInside(const Axis& axis, std::int64_t tap);

Axis forwardRows(const ConvolutionShape& shape);
Axis forwardColumns(const ConvolutionShape& shape);

/// The gradient of the input is again a correlation, of dOutput with the turned kernel, for each
/// phase: the input pixels whose coordinate leaves the same rest when divided by the stride are
/// reached by the same taps. phase is in [0, stride); it may have no positions.
Axis backwardRows(const ConvolutionShape& shape, std::int64_t phase);
Axis backwardColumns(const ConvolutionShape& shape, std::int64_t phase);

/// A part of the work that shares one look at the source: some whole images, or some rows of one.
struct Unit {
    std::int64_t image = 0;
    std::int64_t images = 0;
    std::int64_t row = 0; ///< position along the rows' axis
    std::int64_t rows = 0;

    bool operator==(const Unit&) const = default;
};

/// How a batch is cut into units. It follows from the shapes alone.
struct Units {
    std::int64_t images = 0;
    std::int64_t rows = 0;
    std::int64_t imagesPerUnit = 1;
    std::int64_t rowsPerUnit = 1;

    std::int64_t unitsPerImage() const { return (rows + rowsPerUnit - 1) / rowsPerUnit; }

    std::int64_t count() const {
        return (images + imagesPerUnit - 1) / imagesPerUnit * unitsPerImage();
    }

    Unit at(std::int64_t index) const;
};

/// How large a unit should be, as far as whole rows allow.
struct UnitLimits {
    std::int64_t sourceFloats = 0; ///< at most; it should stay in a core's cache
    std::int64_t pixels = 0;       ///< small images are put together up to so many
};

Units unitsOf(std::int64_t images, const Axis& rows, const Axis& columns,
              std::int64_t sourceChannels, const UnitLimits& limits);

} // namespace fovea::convolution
