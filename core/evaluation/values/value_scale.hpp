#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/evaluation/pictures.hpp"

namespace fovea {

/// Which colour a number has. Where there are numbers below zero, zero is the middle of a diverging
/// map, blue below and orange above; else zero is the dark end of cividis.
struct ValueScale {
    float low = 0;
    float high = 0;

    bool isSigned() const { return low < 0; }

    /// 0 at low and 1 at high; of what is no number 0.
    double place(float value) const;

    /// Of what is no number a purple that stands for nothing else.
    Rgb colour(float value) const;

    bool operator==(const ValueScale&) const = default;
};

/// The scale that has zero and all of these: both bounds alike where any is below zero. What is not
/// finite does not count.
ValueScale scaleOf(float least, float greatest);
ValueScale scaleOf(std::span<const float> values);

/// Zero in the middle even where no number is below it.
ValueScale signedScaleOf(std::span<const float> values);

/// The numbers that stand beside a colour bar, from the lowest on.
std::vector<float> ticksOf(const ValueScale& scale);

/// A number as it stands beside a picture: four digits that count, "-0.03127".
std::string valueText(float value);

/// A value in [0, 1] from blue over a light grey in the middle to orange, legible to all: the hues
/// of Okabe and Ito 2008.
Rgb diverging(double value);

} // namespace fovea
