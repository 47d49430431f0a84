#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <jxl/color_encoding.h>

#include "tests/core/pictures/pattern.hpp"

namespace fovea::test {

/// A frame of an animation, which may lie somewhere on the canvas.
struct JxlFrame {
    Pattern pattern;
    std::int32_t left = 0;
    std::int32_t top = 0;
};

struct JxlSettings {
    std::uint32_t bits = 8;
    std::uint32_t exponentBits = 0; ///< of floats
    bool isLossy = false;
    bool isMultiplied = false; ///< the colours, by transparency
    bool isInBoxes = false;
    bool isProgressive = false;
    bool hasInk = false; ///< of four channels the last is black ink, not transparency
    int orientation = 1;
    std::string exif{};
    std::optional<JxlColorEncoding> colours{}; ///< in place of sRGB
    std::string profile{};                     ///< an ICC profile in place of both
    std::int64_t canvasHeight = 0;             ///< 0: that of the first frame
    std::int64_t canvasWidth = 0;
};

/// Written by libjxl, without loss unless it is said; empty where it fails. Several frames are an
/// animation.
std::string jxlFile(const std::vector<JxlFrame>& frames, const JxlSettings& settings = {});
std::string jxlFile(const Pattern& pattern, const JxlSettings& settings = {});

/// Of floats.
std::string jxlFile(const Image& values, const JxlSettings& settings);

/// A JPEG file as JPEG XL, from which it can be had back.
std::string jxlOfJpeg(const std::string& jpeg);

JxlColorEncoding displayP3();

/// An ICC profile of it, as libjxl makes it, but with curves of another exponent where one is
/// given.
std::string displayP3Profile(double exponent = 2.4);

} // namespace fovea::test
