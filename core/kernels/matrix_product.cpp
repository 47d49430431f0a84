#include "core/kernels/matrix_product.hpp"

#include <algorithm>
#include <cstdint>

#include "core/base/parallel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/matrix_product.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

#ifndef FOVEA_KERNELS_MATRIX_PRODUCT_ONCE
#define FOVEA_KERNELS_MATRIX_PRODUCT_ONCE

namespace fovea {

namespace {

/// A rectangle of c.
struct Part {
    std::int64_t row = 0;
    std::int64_t rowEnd = 0;
    std::int64_t column = 0;
    std::int64_t columnEnd = 0;
};

} // namespace

} // namespace fovea

#endif

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace {

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

// Sums held in registers: tileRows x tileVectors of them, with the vectors of b and one of a beside
// them, fill the 32 registers of AVX-512 or the 16 of the others.
constexpr int tileVectors = 3;
#if HWY_TARGET <= HWY_AVX3
constexpr int tileRows = 8;
#else
constexpr int tileRows = 4;
#endif

/// Depth after which sums go back to c, so that the panel of b stays in the second-level cache.
constexpr std::int64_t depthBlock = 512;

/// The tile's columns: all vectors are full but for the last, which has `lastCount` lanes.
struct Panel {
    const float* b;
    std::int64_t rowStride;
    std::int64_t depth;
    std::size_t lastCount;
};

template <int vectors>
HWY_INLINE Vector loadColumn(const float* row, int v, std::size_t lastCount) {
    const Floats d;
    const float* from = row + static_cast<std::size_t>(v) * hn::Lanes(d);
    if (v + 1 == vectors && lastCount != hn::Lanes(d))
        return loadFirst(d, from, lastCount);
    return hn::LoadU(d, from);
}

/// c[rows, columns] += a * panel; at the first panel of the depth, c = a * panel + bias instead.
template <int rows, int vectors>
void multiplyTile(const float* a, std::int64_t aRow, std::int64_t aStep, const Panel& panel,
                  bool isFirst, const float* bias, float* c, std::int64_t cRow) {
    const Floats d;
    const std::size_t lanes = hn::Lanes(d);
    Vector sum[rows][vectors];
    HWY_UNROLL(8)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(3)
        for (int v = 0; v < vectors; ++v) {
            if (!isFirst)
                sum[r][v] = loadColumn<vectors>(c + r * cRow, v, panel.lastCount);
            else if (bias != nullptr)
                sum[r][v] = loadColumn<vectors>(bias, v, panel.lastCount);
            else
                sum[r][v] = hn::Zero(d);
        }
    }
    const auto accumulate = [&](auto load) HWY_ATTR {
        const float* b = panel.b;
        const float* column = a;
        for (std::int64_t k = 0; k < panel.depth; ++k, b += panel.rowStride, column += aStep) {
            Vector bs[vectors];
            HWY_UNROLL(3)
            for (int v = 0; v < vectors; ++v)
                bs[v] = load(b, v);
            HWY_UNROLL(8)
            for (int r = 0; r < rows; ++r) {
                const Vector as = hn::Set(d, column[r * aRow]);
                HWY_UNROLL(3)
                for (int v = 0; v < vectors; ++v)
                    sum[r][v] = hn::MulAdd(as, bs[v], sum[r][v]);
            }
        }
    };
    if (panel.lastCount == lanes)
        accumulate([&](const float* b, int v)
                       HWY_ATTR { return hn::LoadU(d, b + static_cast<std::size_t>(v) * lanes); });
    else
        accumulate([&](const float* b, int v)
                       HWY_ATTR { return loadColumn<vectors>(b, v, panel.lastCount); });
    HWY_UNROLL(8)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(3)
        for (int v = 0; v < vectors; ++v) {
            float* to = c + r * cRow + static_cast<std::size_t>(v) * lanes;
            if (v + 1 == vectors)
                storeFirst(sum[r][v], d, to, panel.lastCount);
            else
                hn::StoreU(sum[r][v], d, to);
        }
    }
}

/// All rows of a part against one panel of b.
template <int vectors>
void multiplyRows(const Product& product, const Part& part, const Panel& panel, std::int64_t k,
                  std::int64_t column) {
    const Matrix& a = product.a;
    const float* bias = product.bias == nullptr ? nullptr : product.bias + column;
    std::int64_t row = part.row;
    const auto tiles = [&]<int rows>() {
        for (; row + rows <= part.rowEnd; row += rows)
            multiplyTile<rows, vectors>(
                a.data + row * a.rowStride + k * a.columnStride, a.rowStride, a.columnStride, panel,
                k == 0, bias, product.c + row * product.columns + column, product.columns);
    };
    tiles.template operator()<tileRows>();
    tiles.template operator()<tileRows / 2>();
    tiles.template operator()<1>();
}

/// Four rows of four values become four columns.
void transpose4x4(const float* from, std::int64_t fromRow, float* to, std::int64_t toRow) {
#if HWY_TARGET == HWY_SCALAR
    for (std::int64_t i = 0; i < 4; ++i)
        for (std::int64_t j = 0; j < 4; ++j)
            to[i * toRow + j] = from[j * fromRow + i];
#else
    const hn::FixedTag<float, 4> d;
    const auto r0 = hn::LoadU(d, from);
    const auto r1 = hn::LoadU(d, from + fromRow);
    const auto r2 = hn::LoadU(d, from + 2 * fromRow);
    const auto r3 = hn::LoadU(d, from + 3 * fromRow);
    const auto lower02 = hn::InterleaveLower(d, r0, r2);
    const auto lower13 = hn::InterleaveLower(d, r1, r3);
    const auto upper02 = hn::InterleaveUpper(d, r0, r2);
    const auto upper13 = hn::InterleaveUpper(d, r1, r3);
    hn::StoreU(hn::InterleaveLower(d, lower02, lower13), d, to);
    hn::StoreU(hn::InterleaveUpper(d, lower02, lower13), d, to + toRow);
    hn::StoreU(hn::InterleaveLower(d, upper02, upper13), d, to + 2 * toRow);
    hn::StoreU(hn::InterleaveUpper(d, upper02, upper13), d, to + 3 * toRow);
#endif
}

/// Rows [k, k + depth) and the given columns of b into `panel`, for a b whose columns are
/// contiguous instead of its rows.
void transposePanel(const Matrix& b, std::int64_t k, std::int64_t depth, std::int64_t column,
                    std::int64_t columns, float* panel, std::int64_t panelRow) {
    const float* corner = b.data + k + column * b.columnStride;
    const std::int64_t wholeDepth = depth / 4 * 4;
    const std::int64_t wholeColumns = columns / 4 * 4;
    for (std::int64_t j = 0; j < wholeColumns; j += 4)
        for (std::int64_t i = 0; i < wholeDepth; i += 4)
            transpose4x4(corner + j * b.columnStride + i, b.columnStride, panel + i * panelRow + j,
                         panelRow);
    for (std::int64_t j = 0; j < columns; ++j)
        for (std::int64_t i = j < wholeColumns ? wholeDepth : 0; i < depth; ++i)
            panel[i * panelRow + j] = corner[j * b.columnStride + i];
}

void multiplyPart(const Product& product, const Part& part) {
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(Floats()));
    const bool isTransposed = product.b.columnStride != 1;
    constexpr std::int64_t transposedDepth = 64;
    constexpr auto panelRow = static_cast<std::int64_t>(tileVectors * hn::MaxLanes(Floats()));
    HWY_ALIGN float transposed[transposedDepth * panelRow];

    const std::int64_t block = isTransposed ? transposedDepth : depthBlock;
    for (std::int64_t k = 0; k < product.depth; k += block) {
        const std::int64_t depth = std::min(block, product.depth - k);
        for (std::int64_t column = part.column; column < part.columnEnd;
             column += tileVectors * lanes) {
            const std::int64_t columns = std::min(tileVectors * lanes, part.columnEnd - column);
            const std::int64_t vectors = (columns + lanes - 1) / lanes;
            Panel panel{product.b.data + k * product.b.rowStride + column, product.b.rowStride,
                        depth, static_cast<std::size_t>(columns - (vectors - 1) * lanes)};
            if (isTransposed) {
                transposePanel(product.b, k, depth, column, columns, transposed, panelRow);
                panel.b = transposed;
                panel.rowStride = panelRow;
            }
            if (vectors == 1)
                multiplyRows<1>(product, part, panel, k, column);
            else if (vectors == 2)
                multiplyRows<2>(product, part, panel, k, column);
            else
                multiplyRows<3>(product, part, panel, k, column);
        }
    }
}

} // namespace

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(multiplyPart);

namespace {

std::int64_t roundUp(std::int64_t value, std::int64_t step) {
    return (value + step - 1) / step * step;
}

} // namespace

/// Cuts c into rectangles of about half a million multiply-adds, some ten microseconds, and each
/// on whole tiles of every instruction set.
void multiply(const Product& product, const Epilogue& epilogue) {
    constexpr std::int64_t macsPerTask = 512 * 1024;
    constexpr std::int64_t columnStep = 48;
    std::int64_t rowBlock = std::min<std::int64_t>(product.rows, 64);
    const std::int64_t columnBlock = std::min(
        product.columns,
        roundUp(std::max<std::int64_t>(1, macsPerTask / (rowBlock * product.depth)), columnStep));
    if (columnBlock == product.columns)
        rowBlock =
            std::min(product.rows,
                     roundUp(std::max<std::int64_t>(1, macsPerTask / (columnBlock * product.depth)),
                             productRowStep));
    const std::int64_t rowBlocks = (product.rows + rowBlock - 1) / rowBlock;
    const std::int64_t columnBlocks = (product.columns + columnBlock - 1) / columnBlock;
    parallelFor(rowBlocks * columnBlocks, [&](std::int64_t task) {
        const std::int64_t row = task % rowBlocks * rowBlock;
        const std::int64_t column = task / rowBlocks * columnBlock;
        const Part part{row, std::min(product.rows, row + rowBlock), column,
                        std::min(product.columns, column + columnBlock)};
        HWY_DYNAMIC_DISPATCH(multiplyPart)(product, part);
        if (epilogue.isIdentity())
            return;
        const std::int64_t offset = row * product.columns + column;
        finishBlock(epilogue,
                    {.data = product.c + offset,
                     .pixels = part.rowEnd - row,
                     .pixelStride = product.columns,
                     .firstChannel = column,
                     .channels = part.columnEnd - column,
                     .addendOffset = offset},
                    0);
    });
}

void multiplyHere(const Product& product) {
    HWY_DYNAMIC_DISPATCH(multiplyPart)(product, {0, product.rows, 0, product.columns});
}

} // namespace fovea

#endif
