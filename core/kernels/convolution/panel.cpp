#include "core/kernels/convolution/panel.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/convolution/panel.cpp"
#include "hwy/foreach_target.h"

#include "core/kernels/partial_vector-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();

namespace fovea::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using convolution::Panel;
using convolution::PanelRow;

// A tile of sums stays in registers while k runs: rows x vectors of them, the vectors of one row
// of `right`, and what is broadcast from the left.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr int mostVectors = 4;
constexpr int mostRows[] = {0, 9, 12, 8, 7};
#else
constexpr int mostVectors = 2;
constexpr int mostRows[] = {0, 12, 6};
#endif

/// What is known of a tile's addresses while the code is compiled; registers for addresses are few.
enum class Addresses {
    Any,
    Packed,  ///< the steps along k are 1 on the left, a tile's width on the right
    Adjacent ///< each row of the left begins one float behind the one before it
};

template <Addresses addresses, int vectors, int rows, class D>
HWY_INLINE void multiplyTile(D d, const Panel& panel, const PanelRow* tile, std::int64_t count) {
    constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
    constexpr bool isPacked = addresses == Addresses::Packed;
    constexpr bool isAdjacent = addresses == Addresses::Adjacent;
    const float* left[rows];
    hn::Vec<D> sums[rows][vectors];
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
        // A tile that is not full works on its last row several times, and stores it once.
        const PanelRow& row = tile[std::min<std::int64_t>(r, count - 1)];
        left[r] = panel.source + row.source;
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = panel.accumulates
                             ? hn::LoadU(d, panel.destination + row.destination + v * lanes)
                         : panel.start != nullptr ? hn::LoadU(d, panel.start + v * lanes)
                                                  : hn::Zero(d);
    }
    const std::int64_t length = panel.runLength;
    for (std::int64_t i = 0; i < panel.runCount; ++i) {
        std::int64_t offset = panel.runs[i].left;
        const float* HWY_RESTRICT right = panel.right + panel.runs[i].right;
        for (std::int64_t k = 0; k < length; ++k) {
            hn::Vec<D> weights[vectors];
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                weights[v] = hn::LoadU(d, right + v * lanes);
#pragma GCC unroll 16
            for (int r = 0; r < rows; ++r) {
                const auto value = hn::Set(d, isAdjacent ? left[0][offset + r] : left[r][offset]);
#pragma GCC unroll 4
                for (int v = 0; v < vectors; ++v)
                    sums[r][v] = hn::MulAdd(value, weights[v], sums[r][v]);
            }
            offset += isPacked ? 1 : panel.runStep;
            right += isPacked ? vectors * lanes : panel.rightStride;
        }
    }
    const auto rest = static_cast<std::size_t>(panel.columns - (vectors - 1) * lanes);
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
        if (r >= count)
            break;
        float* to = panel.destination + tile[r].destination;
#pragma GCC unroll 4
        for (int v = 0; v < vectors - 1; ++v)
            hn::StoreU(sums[r][v], d, to + v * lanes);
        if (rest == static_cast<std::size_t>(lanes))
            hn::StoreU(sums[r][vectors - 1], d, to + (vectors - 1) * lanes);
        else
            storeFirst(sums[r][vectors - 1], d, to + (vectors - 1) * lanes, rest);
    }
}

/// The smallest tile that holds `count` rows.
template <int vectors, int rows, class D>
HWY_INLINE void multiplyRows(D d, const Panel& panel, const PanelRow* tile, std::int64_t count) {
    if constexpr (rows > 2) {
        constexpr int smaller = rows % 2 != 0 || vectors == 1 ? rows - 1 : rows - 2;
        if (count <= smaller) {
            multiplyRows<vectors, smaller>(d, panel, tile, count);
            return;
        }
    }
    // Tiles of one vector do little for each of their many addresses; two registers less to keep
    // spare them some of their spills.
    if constexpr (vectors == 1) {
        constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(D()));
        if (panel.runStep == 1 && panel.rightStride == lanes) {
            multiplyTile<Addresses::Packed, vectors, rows>(d, panel, tile, count);
            return;
        }
    } else if (panel.rowsAreAdjacent && count == rows) {
        multiplyTile<Addresses::Adjacent, vectors, rows>(d, panel, tile, count);
        return;
    }
    multiplyTile<Addresses::Any, vectors, rows>(d, panel, tile, count);
}

template <int vectors, class D>
HWY_NOINLINE void multiplyVectors(D d, const Panel& panel) {
    constexpr int most = mostRows[vectors];
    // Tiles of about one size: 13 rows are 7 + 6 and not 12 + 1.
    std::int64_t tiles = (panel.rowCount + most - 1) / most;
    for (std::int64_t row = 0; row < panel.rowCount; --tiles) {
        const std::int64_t rest = panel.rowCount - row;
        std::int64_t count = (rest + tiles - 1) / tiles;
        // Below the largest, tiles of several vectors have even heights (multiplyRows).
        if (vectors > 1 && count < most)
            count = std::min(count + count % 2, rest);
        multiplyRows<vectors, most>(d, panel, panel.rows + row, count);
        row += count;
    }
}

template <int vectors, class D>
HWY_INLINE void multiplyLanes(D d, const Panel& panel) {
    if constexpr (vectors > 1) {
        if (panel.columns <= (vectors - 1) * static_cast<std::int64_t>(hn::MaxLanes(D()))) {
            multiplyLanes<vectors - 1>(d, panel);
            return;
        }
    }
    multiplyVectors<vectors>(d, panel);
}

using Widest = hn::CappedTag<float, convolution::widestLanes>;

void multiply(const Panel& panel) {
    constexpr auto lanes = static_cast<std::int64_t>(hn::MaxLanes(Widest()));
    if constexpr (lanes == 16) {
        if (panel.lanes == 8) {
            multiplyLanes<mostVectors>(hn::CappedTag<float, 8>(), panel);
            return;
        }
    }
    multiplyLanes<mostVectors>(Widest(), panel);
}

void rowSums(const float* matrix, std::int64_t rowCount, std::int64_t rowStride,
             std::int64_t columns, float* sums) {
    // Half of the widest vector: whole panels are multiples of that too.
    const hn::CappedTag<float, convolution::widestLanes / 2> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    for (std::int64_t column = 0; column < columns; column += lanes) {
        auto even = hn::LoadU(d, sums + column);
        auto odd = hn::Zero(d);
        const float* from = matrix + column;
        std::int64_t row = 0;
        for (; row + 2 <= rowCount; row += 2, from += 2 * rowStride) {
            even = hn::Add(even, hn::LoadU(d, from));
            odd = hn::Add(odd, hn::LoadU(d, from + rowStride));
        }
        if (row < rowCount)
            even = hn::Add(even, hn::LoadU(d, from));
        hn::StoreU(hn::Add(even, odd), d, sums + column);
    }
}

convolution::PanelColumns columnsOf(std::int64_t columns) {
    std::int64_t lanes = static_cast<std::int64_t>(hn::MaxLanes(Widest()));
    const auto padded = [columns](std::int64_t width) {
        return (columns + width - 1) / width * width;
    };
    // Half as wide vectors where that leaves fewer lanes empty: processors execute two at once.
    if (lanes == 16 && columns <= 32 && padded(8) < padded(16))
        lanes = 8;
    const std::int64_t vectors = padded(lanes) / lanes;
    const std::int64_t panels = (vectors + mostVectors - 1) / mostVectors;
    const std::int64_t width = (vectors + panels - 1) / panels * lanes;
    return {lanes, width, (columns + width - 1) / width};
}

} // namespace fovea::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace fovea {

HWY_EXPORT(multiply);
HWY_EXPORT(rowSums);
HWY_EXPORT(columnsOf);

namespace convolution {

void multiplyPanel(const Panel& panel) { HWY_DYNAMIC_DISPATCH(multiply)(panel); }

void addRowSums(const float* matrix, std::int64_t rowCount, std::int64_t rowStride,
                std::int64_t columns, float* sums) {
    HWY_DYNAMIC_DISPATCH(rowSums)(matrix, rowCount, rowStride, columns, sums);
}

PanelColumns panelColumns(std::int64_t columns) { return HWY_DYNAMIC_DISPATCH(columnsOf)(columns); }

} // namespace convolution

} // namespace fovea

#endif
