#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/core/pictures/pattern.hpp"

namespace fovea::test {

/// A component of a JPEG 2000 picture, by the samples that it is coded from.
struct Jp2Component {
    std::int64_t height = 6;
    std::int64_t width = 8;
    unsigned bits = 8;
    bool isSigned = false;
    unsigned step = 1; ///< how many columns and rows of the picture a sample of it covers
    std::vector<std::int32_t> samples{};
};

struct CodeStreamSettings {
    std::uint32_t origin = 0;  ///< where rows and columns begin on the reference grid
    std::uint32_t tile = 0;    ///< its height and width; 0: all in one
    bool isLossy = false;      ///< 9/7 wavelet and irreversible colours, at high quality
    bool decorrelates = false; ///< R, G and B through the colour transform
};

/// Written by OpenJPEG; empty where it fails.
std::string codeStream(const std::vector<Jp2Component>& components,
                       const CodeStreamSettings& settings = {});

/// What is said of the code stream in the JP2 file around it.
struct Jp2Boxes {
    std::string colours;    ///< the content of the colour specification box
    std::string palette{};  ///< pclr and cmap boxes
    std::string channels{}; ///< a cdef box
};

/// The code stream in a JP2 file.
std::string jp2File(const std::vector<Jp2Component>& components, const Jp2Boxes& boxes,
                    const CodeStreamSettings& settings = {});

/// The content of a colour specification box by number: 16 sRGB, 17 grey, 18 sYCC, ...
std::string numberedColours(std::uint32_t number);

/// A component for each channel of a pattern.
std::vector<Jp2Component> componentsOf(const Pattern& pattern, unsigned bits = 8);

} // namespace fovea::test
