#pragma once

#include <cstdint>

namespace fovea::convolution {

/// Where one row of a panel reads and writes, in floats from the panel's source and destination.
struct PanelRow {
    std::int64_t source = 0;
    std::int64_t destination = 0;
};

/// Where some neighbouring values of a panel's summed index begin, in floats.
struct PanelRun {
    std::int64_t left = 0;  ///< offset(k)
    std::int64_t right = 0; ///< from the panel's right
};

/// A product of matrices whose left one is never built. Its element (row, k) is
/// source[row.source + offset(k)]: an address that splits into a part of the row and a part of k.
/// That is so for the pixels and taps of a convolution, whichever of the two is summed over:
///
///     destination[row, column] = start[column] + sum over k of left(row, k) * right[k, column]
///
/// k runs through `runCount` runs of `runLength` steps; in each, offset(k) starts at runs[i].left
/// and grows by runStep, and the rows of `right` follow each other from runs[i].right.
struct Panel {
    const float* source = nullptr;
    const PanelRow* rows = nullptr;
    std::int64_t rowCount = 0;
    bool rowsAreAdjacent = false; ///< each row's source is one float behind the one before it

    const PanelRun* runs = nullptr;
    std::int64_t runCount = 0;
    std::int64_t runLength = 0;
    std::int64_t runStep = 1;

    const float* right = nullptr; ///< rows must be readable up to whole vectors
    std::int64_t rightStride = 0;

    float* destination = nullptr;
    std::int64_t columns = 0;     ///< at most PanelColumns::width
    std::int64_t lanes = 0;       ///< PanelColumns::lanes
    const float* start = nullptr; ///< one a column, up to whole vectors; null for 0
    bool accumulates = false;     ///< starts from the destination, whose columns fill vectors
};

void multiplyPanel(const Panel& panel);

/// The widest vector in use on any instruction set.
constexpr std::int64_t widestLanes = 16;

constexpr std::int64_t roundUpToVectors(std::int64_t floats) {
    return (floats + widestLanes - 1) / widestLanes * widestLanes;
}

/// sums[column] += sum over rows of matrix[row, column]; `columns` fills vectors, as in a panel.
void addRowSums(const float* matrix, std::int64_t rowCount, std::int64_t rowStride,
                std::int64_t columns, float* sums);

/// How a matrix's columns are cut into panels on the instruction set in use.
struct PanelColumns {
    std::int64_t lanes = 1; ///< floats in a vector
    std::int64_t width = 1; ///< columns of a panel but the last, a multiple of lanes
    std::int64_t count = 1; ///< panels

    /// `columns` rounded up to whole vectors, all panels together.
    std::int64_t padded(std::int64_t columns) const {
        return (columns + lanes - 1) / lanes * lanes;
    }
};

PanelColumns panelColumns(std::int64_t columns);

} // namespace fovea::convolution
