#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/tensor/shape.hpp"

namespace fovea {

/// Means of one plane of numbers over a square window with a Gaussian's weights, which sum to 1;
/// at the border over what lies inside. Both the Gaussian and the sum over what lies inside are
/// products of a factor for rows and one for columns, so each direction goes by itself.
class WindowMeans {
public:
    static constexpr std::int64_t mostKernel = 99;

    /// kernel    odd, at most mostKernel
    /// deviation the Gaussian's, in pixels
    WindowMeans(std::int64_t kernel, double deviation);

    /// Replaces the plane's values by their windows' means.
    /// scratch   as many doubles as the plane has
    void apply(Size2 size, std::span<double> plane, std::span<double> scratch) const;
    /// The transposed map, which takes gradients back.
    void applyTransposed(Size2 size, std::span<double> plane, std::span<double> scratch) const;

private:
    enum class Direction { There, Back };

    void run(Size2 size, std::span<double> plane, std::span<double> scratch, Direction to) const;
    double tap(std::int64_t distance) const;
    /// The sum of the weights of a window round `at` that lie in [0, extent).
    double sumInside(std::int64_t at, std::int64_t extent) const;

    std::int64_t m_half;
    std::array<double, mostKernel / 2 + 1> m_taps{}; ///< by distance from the middle
};

} // namespace fovea
