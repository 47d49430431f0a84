#pragma once

#include <string>
#include <vector>

#include "core/evaluation/confusion_matrix.hpp"
#include "core/evaluation/matrix/matrix_shares.hpp"

namespace fovea {

/// A matrix as it is seen: its classes in an order, its cells as counts or shares.
struct MatrixView {
    const ConfusionMatrix& matrix;
    std::vector<std::int32_t> order; ///< orderOf
    MatrixShare share = MatrixShare::Counts;
};

/// As a drawing (SVG 1.1): what is right in blue, what is taken for something else in red, the
/// stronger the more of the true class it is; nothing where there is nothing, so that errors speak.
/// Names are texts in whatever script, cut in the middle where they are long and whole in the
/// title; each cell that is not empty has its counts in one.
std::string toSvg(const MatrixView& view);

/// "true\predicted,a,b\na,3,0\n...", RFC 4180, in the view's order; a share of nothing is empty.
std::string toCsv(const MatrixView& view);

/// A name of at most `letters` letters, the middle of a longer one taken out: "Norfol…errier".
std::string cutInMiddle(std::string_view name, std::size_t letters);

} // namespace fovea
