#pragma once

#include <string>
#include <vector>

#include "core/evaluation/explain/method.hpp"
#include "core/evaluation/pictures.hpp"
#include "core/evaluation/values/value_scale.hpp"

namespace fovea {

/// What colours of heat stand for: signed heat goes as far below zero as above, so that zero stays
/// in the middle; else it goes from zero.
struct HeatScale {
    double least = 0;
    double most = 0;
    bool isSigned = false;

    static HeatScale of(const Heat& heat);

    Rgb colour(double value) const;
    /// How near a value is to the strongest, from 0 to 1.
    double strength(double value) const;
};

/// The slice of a volume that has the most heat, without signs; of an image 0.
std::int64_t hottestSlice(const Heat& heat);

/// A slice of the heat laid over the sample in grey, as strongly as it counts; in the sample's
/// size.
Image heatOverSample(const Heat& heat, const Image& sample, std::int64_t slice);

/// A slice of the heat alone.
Image heatImage(const Heat& heat, std::int64_t slice);

/// The sample, the heat, and the heat over the sample, beside a bar that says which colour is which
/// number. Of a volume the slice with the most heat, which is said; of a signal its curve over the
/// heat.
/// sample   sampleImage of what was explained
Image explanationPicture(const Explanation& explanation, const Image& sample,
                         const std::vector<std::string>& classes);

/// "grad-cam at conv2: 4 against 9"
std::string titleOf(const Explanation& explanation, const std::vector<std::string>& classes);

} // namespace fovea
