#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/base/random.hpp"
#include "core/settings/setting_value.hpp"
#include "core/tensor/shape.hpp"

namespace fovea::test {

/// What one window of a pool sees of its feature map.
struct Seen {
    std::vector<std::size_t> inside; ///< the input's values, in their order
    std::int64_t onBordered = 0;     ///< these and what of the border it covers
};

/// The windows of any pool, one by one: by PyTorch's formulas for their number and by the padding
/// modes as they are documented.
struct PoolWindows {
    int axes = 2; ///< 1 for signals, 3 for volumes
    Size3 kernel;
    Size3 stride;
    std::string padding = "valid";
    Size3 padsBefore{0, 0, 0}; ///< with explicit padding
    Size3 padsAfter{0, 0, 0};
    bool isCeil = false;

    /// Any of so many axes whose border is narrower than the kernel.
    static PoolWindows random(RandomStream& random, int axes);

    /// As a layer's settings have it.
    SettingMap settings() const;

    /// A shape without positions where a window does not fit.
    Shape output(const Shape& input) const;

    /// visit(index of an output, what its window sees) for all outputs.
    void forEach(const Shape& input,
                 const std::function<void(std::size_t, const Seen&)>& visit) const;
};

/// Within [low, high].
std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high);

/// Whether values agree within float's rounding of such sums, relative to the largest.
bool isNear(std::span<const float> actual, const std::vector<double>& expected);

} // namespace fovea::test
