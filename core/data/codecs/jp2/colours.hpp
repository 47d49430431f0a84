#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace fovea {

/// What the samples of a JPEG 2000 picture stand for.
enum class Jp2Colours {
    Plain, ///< grey, or R, G and B, by their number
    Sycc,
    Eycc,
    Cmyk,
};

/// What stands around the code stream of a JP2 file; OpenJPEG 2.5 reads it too, but tells of part.
struct Jp2Header {
    Jp2Colours colours = Jp2Colours::Plain;
    bool isTold = false; ///< whether the colours are: a code stream alone tells nothing
    bool hasProfile = false;
    /// How many channels are said to be colours, and of the others what each is: 1 opacity, 2
    /// opacity that is multiplied into the colours, else neither.
    int definedColours = 0;
    std::vector<unsigned> otherChannels{};
    int paletteColumns = 0;
};

/// errors  Data: colours that are not read; cut short
Result<Jp2Header> readJp2Header(std::string_view file);

/// Whether it begins as the boxes of a JP2 file do, not as a code stream.
bool isInJp2Boxes(std::string_view file);

} // namespace fovea
