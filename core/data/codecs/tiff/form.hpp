#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tiffio.h>

#include "core/base/error.hpp"

/// Private to the TIFF module.
namespace fovea {

enum class TiffColours {
    WhiteIsZero,
    BlackIsZero,
    Palette,
    Rgb,
    Cmyk,
    CieLab, ///< a and b below zero
    IccLab, ///< a and b from zero on
    YCbCr   ///< that libtiff turns to RGB itself
};

enum class TiffNumbers { Whole, Signed, Float };

/// How the samples of a page lie in its file, and what they mean.
struct TiffForm {
    std::int64_t height = 0;
    std::int64_t width = 0;
    int bits = 1; ///< of a sample
    TiffNumbers numbers = TiffNumbers::Whole;
    int samples = 1;        ///< stored of each pixel
    std::vector<int> taken; ///< those that are read: colours, then alpha
    TiffColours colours = TiffColours::BlackIsZero;
    bool hasAlpha = false;     ///< the last that is taken
    bool isMultiplied = false; ///< the colours, by alpha
    bool isPlanar = false;     ///< each sample in a plane of its own
    bool isTiled = false;
    std::int64_t chunkHeight = 0; ///< of a strip or tile
    std::int64_t chunkWidth = 0;
    int orientation = 1;
    std::string profile; ///< of the colours as they are handed out

    /// The largest whole number of a sample.
    std::uint32_t white() const { return (1U << bits) - 1; }

    /// Whole numbers of more than 16 bits are handed out as floats too.
    bool isFloat() const { return numbers != TiffNumbers::Whole || bits > 16; }

    std::int64_t takenCount() const { return static_cast<std::int64_t>(taken.size()); }
};

/// Of the directory that was read last; where libtiff can hand out RGB, it is told to.
/// errors  what is not read, and what to do
Result<TiffForm> readTiffForm(TIFF* tiff);

} // namespace fovea
