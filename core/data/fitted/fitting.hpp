#pragma once

#include "core/data/dataset_spec.hpp"
#include "core/data/image.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

/// What samples are made fit for: a network's input, and how they come to its size.
struct Fitting {
    Shape input; ///< of one sample
    Fit fit = Fit::Cover;

    /// What suffices of a picture: fitting it to fewer rows and columns than it has is all that
    /// comes after.
    PictureSize least() const {
        return input.d == 1 && input.h > 1 ? PictureSize{input.h, input.w} : PictureSize{};
    }
};

} // namespace fovea
