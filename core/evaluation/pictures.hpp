#pragma once

#include <vector>

#include "core/data/image.hpp"
#include "core/evaluation/classifier.hpp"
#include "core/evaluation/confusion_matrix.hpp"
#include "core/training/runs/run_history.hpp"

namespace fovea {

/// The colour of a value in [0, 1]: cividis (Nuñez, Anderton, Renslow 2018), legible to all.
struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
};

Rgb cividis(double value);

/// The matrix with counts, rows scaled to their sums.
Image confusionPicture(const ConfusionMatrix& matrix);

/// Loss above, accuracy below, over epochs; train and validation.
Image curvesPicture(const RunHistory& history);

} // namespace fovea
