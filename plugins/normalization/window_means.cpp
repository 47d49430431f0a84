#include "plugins/normalization/window_means.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace fovea {

WindowMeans::WindowMeans(std::int64_t kernel, double deviation) : m_half(kernel / 2) {
    for (std::int64_t i = 0; i <= m_half; ++i) {
        const double distance = static_cast<double>(i) / deviation;
        m_taps[static_cast<std::size_t>(i)] = std::exp(-distance * distance / 2);
    }
}

double WindowMeans::tap(std::int64_t distance) const {
    return m_taps[static_cast<std::size_t>(std::abs(distance))];
}

double WindowMeans::sumInside(std::int64_t at, std::int64_t extent) const {
    double sum = 0;
    for (std::int64_t i = std::max<std::int64_t>(0, at - m_half);
         i < std::min(extent, at + m_half + 1); ++i)
        sum += tap(i - at);
    return sum;
}

void WindowMeans::apply(Size2 size, std::span<double> plane, std::span<double> scratch) const {
    run(size, plane, scratch, Direction::There);
}

void WindowMeans::applyTransposed(Size2 size, std::span<double> plane,
                                  std::span<double> scratch) const {
    run(size, plane, scratch, Direction::Back);
}

void WindowMeans::run(Size2 size, std::span<double> plane, std::span<double> scratch,
                      Direction to) const {
    // There, each window's sum is divided by its own weights' sum. The taps are symmetric, so back
    // is the same with the division first. The scratch plane is free at either time.
    const auto divide = [&] {
        for (std::int64_t x = 0; x < size.width; ++x)
            scratch[static_cast<std::size_t>(x)] = sumInside(x, size.width);
        for (std::int64_t y = 0; y < size.height; ++y) {
            const double rowSum = sumInside(y, size.height);
            double* row = plane.data() + y * size.width;
            for (std::int64_t x = 0; x < size.width; ++x)
                row[x] /= rowSum * scratch[static_cast<std::size_t>(x)];
        }
    };
    if (to == Direction::Back)
        divide();
    std::fill(scratch.begin(), scratch.end(), 0.0);
    for (std::int64_t y = 0; y < size.height; ++y) {
        const double* from = plane.data() + y * size.width;
        double* sums = scratch.data() + y * size.width;
        const std::int64_t reach = std::min(m_half, size.width - 1);
        for (std::int64_t dx = -reach; dx <= reach; ++dx) {
            const double weight = tap(dx);
            const std::int64_t end = std::min(size.width, size.width - dx);
            for (std::int64_t x = std::max<std::int64_t>(0, -dx); x < end; ++x)
                sums[x] += weight * from[x + dx];
        }
    }
    std::fill(plane.begin(), plane.end(), 0.0);
    for (std::int64_t y = 0; y < size.height; ++y) {
        double* sums = plane.data() + y * size.width;
        const std::int64_t end = std::min(size.height, y + m_half + 1);
        for (std::int64_t other = std::max<std::int64_t>(0, y - m_half); other < end; ++other) {
            const double weight = tap(other - y);
            const double* from = scratch.data() + other * size.width;
            for (std::int64_t x = 0; x < size.width; ++x)
                sums[x] += weight * from[x];
        }
    }
    if (to == Direction::There)
        divide();
}

} // namespace fovea
