#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/evaluation/confusion_matrix.hpp"

namespace fovea {

/// What a matrix's cells show.
enum class MatrixShare {
    Counts,
    OfRow,    ///< of the true class's samples: the diagonal is recall
    OfColumn, ///< of those that are taken for the class: the diagonal is precision
    OfAll
};

std::string_view nameOf(MatrixShare share); ///< "counts", "row", "column", "all"
Result<MatrixShare> matrixShareFromName(std::string_view name);

/// A matrix as counts or shares. A share of nothing is NaN.
class MatrixShares {
public:
    MatrixShares(const ConfusionMatrix& matrix, MatrixShare share);

    double at(std::int32_t truth, std::int32_t predicted) const;

private:
    const ConfusionMatrix& m_matrix;
    MatrixShare m_share;
    std::vector<std::int64_t> m_rows;
    std::vector<std::int64_t> m_columns;
    std::int64_t m_all = 0;
};

/// Samples of one class that are taken for another.
struct ConfusedPair {
    std::int32_t truth = 0;
    std::int32_t predicted = 0;
    std::int64_t count = 0;
    double shareOfTruth = 0;
};

/// Where most is taken for something else, by counts, then by shares; at most `most`, none without
/// an error.
std::vector<ConfusedPair> confusedPairs(const ConfusionMatrix& matrix, std::size_t most);

/// What the second matrix has more than the first, cell by cell, rows in the first one's order.
struct MatrixDifference {
    std::vector<std::string> classes;
    std::vector<double> values; ///< [true][predicted]; NaN where either is

    double at(std::int32_t truth, std::int32_t predicted) const {
        return values[static_cast<std::size_t>(truth) * classes.size() +
                      static_cast<std::size_t>(predicted)];
    }
};

/// Classes are known by their names.
/// errors  Data: they have not the same classes (which)
Result<MatrixDifference> differenceOf(const ConfusionMatrix& first, const ConfusionMatrix& second,
                                      MatrixShare share);

} // namespace fovea
