#include "core/evaluation/values/volume.hpp"

#include <algorithm>

namespace fovea {

namespace {

/// Pixels between the three cuts.
constexpr std::int64_t gapOfCuts = 1;

} // namespace

Cut middleCut(const Size3& extents) {
    return {CutKind::Depth, {extents.depth / 2, extents.height / 2, extents.width / 2}};
}

Size2 cutSize(const Size3& extents, CutKind kind) {
    switch (kind) {
    case CutKind::Depth:
        return {extents.height, extents.width};
    case CutKind::Height:
        return {extents.depth, extents.width};
    case CutKind::Width:
        return {extents.height, extents.depth};
    case CutKind::Three:
        return {extents.height + gapOfCuts + extents.depth,
                extents.width + gapOfCuts + extents.depth};
    }
    return {};
}

std::optional<Voxel> voxelAt(const Size3& extents, const Cut& cut, std::int64_t row,
                             std::int64_t column) {
    const std::int64_t depth = std::clamp<std::int64_t>(cut.point.depth, 0, extents.depth - 1);
    const std::int64_t height = std::clamp<std::int64_t>(cut.point.row, 0, extents.height - 1);
    const std::int64_t width = std::clamp<std::int64_t>(cut.point.column, 0, extents.width - 1);
    switch (cut.kind) {
    case CutKind::Depth:
        return Voxel{depth, row, column};
    case CutKind::Height:
        return Voxel{row, height, column};
    case CutKind::Width:
        return Voxel{column, row, width};
    case CutKind::Three:
        break;
    }
    const std::int64_t below = row - extents.height - gapOfCuts;
    const std::int64_t beside = column - extents.width - gapOfCuts;
    if (row < extents.height && column < extents.width)
        return Voxel{depth, row, column};
    if (row < extents.height && beside >= 0)
        return Voxel{beside, row, width};
    if (below >= 0 && column < extents.width)
        return Voxel{below, height, column};
    return std::nullopt;
}

} // namespace fovea
