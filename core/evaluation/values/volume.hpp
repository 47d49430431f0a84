#pragma once

#include <cstdint>
#include <optional>

#include "core/tensor/shape.hpp"

namespace fovea {

/// Numbers that stand in a box of depth x height x width; borrows them. An image has depth 1, a
/// signal height 1, too.
struct Volume {
    const float* first = nullptr;
    Size3 extents{};
    Size3 steps{0, 0, 0}; ///< in memory, from one number to the next along each

    float at(std::int64_t depth, std::int64_t row, std::int64_t column) const {
        return first[depth * steps.depth + row * steps.height + column * steps.width];
    }

    std::int64_t count() const { return extents.depth * extents.height * extents.width; }
};

/// A place in a volume.
struct Voxel {
    std::int64_t depth = 0;
    std::int64_t row = 0;
    std::int64_t column = 0;

    bool operator==(const Voxel&) const = default;
};

/// What is seen of a volume: a slice across one of its axes, or the three through one point beside
/// and below each other.
enum class CutKind { Depth, Height, Width, Three };

struct Cut {
    CutKind kind = CutKind::Depth;
    Voxel point; ///< which slices; kept within the volume

    bool operator==(const Cut&) const = default;
};

/// The slice in the middle.
Cut middleCut(const Size3& extents);

/// How large a picture of it is: across the depth rows are rows and columns columns, across the
/// height rows are slices, across the width columns are. Three cuts have a gap between them.
Size2 cutSize(const Size3& extents, CutKind kind);

/// What is seen at a pixel of it; nothing between the three cuts.
std::optional<Voxel> voxelAt(const Size3& extents, const Cut& cut, std::int64_t row,
                             std::int64_t column);

} // namespace fovea
