#pragma once

#include <cstdint>

#include "core/kernels/epilogue.hpp"

namespace fovea {

/// A matrix by its strides: element (row, column) is data[row * rowStride + column * columnStride].
struct Matrix {
    const float* data = nullptr;
    std::int64_t rowStride = 0;
    std::int64_t columnStride = 1;
};

/// c[rows, columns] = a[rows, depth] * b[depth, columns] + bias[columns]. One of b's strides is 1.
/// The sums run over the depth in its order: a row's numbers do not depend on the other rows.
struct Product {
    Matrix a;
    Matrix b;
    const float* bias = nullptr; ///< null for zero
    float* c = nullptr;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0;
};

/// On the pool.
/// epilogue  applied to each part of c while that is in the cache; no moments
void multiply(const Product& product, const Epilogue& epilogue = {});

/// On the calling thread.
void multiplyHere(const Product& product);

/// The row tiles of every instruction set divide this.
constexpr std::int64_t productRowStep = 8;

} // namespace fovea
