#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/evaluation/confusion_matrix.hpp"

namespace fovea {

/// In which order a matrix's classes stand.
enum class MatrixOrder {
    Data,      ///< as the dataset has them
    Name,      ///< by their bytes
    Size,      ///< those with most samples first
    Clustering ///< classes that are taken for each other stand together
};

std::string_view nameOf(MatrixOrder order); ///< "data", "name", "size", "clustering"
Result<MatrixOrder> matrixOrderFromName(std::string_view name);

/// The classes in an order, each once.
///
/// Clustering is hierarchical with average linkage (Sokal, Michener 1958): two classes are as alike
/// as the mean of the shares of each that are taken for the other, two groups as their classes are
/// in the mean; the most alike groups join, and each joint puts those of its ends together that are
/// most alike. Of equally alike ones the earlier classes join first. Time grows with the square of
/// the number of classes.
std::vector<std::int32_t> orderOf(const ConfusionMatrix& matrix, MatrixOrder order);

} // namespace fovea
