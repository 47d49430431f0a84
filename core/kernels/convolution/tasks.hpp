#pragma once

#include <algorithm>
#include <cstdint>

namespace fovea::convolution {

/// Into how many tasks some units of small work are cut: each of about half a million
/// multiply-adds, some ten microseconds, and a power of two of them, which threads share well.
constexpr std::int64_t tasksOf(std::int64_t units, std::int64_t macs) {
    constexpr std::int64_t mostTasks = 64;
    constexpr std::int64_t macsPerTask = 512 * 1024;
    const std::int64_t most = std::min(mostTasks, units);
    std::int64_t tasks = 1;
    while (2 * tasks <= most && tasks * macsPerTask < macs)
        tasks *= 2;
    return tasks;
}

} // namespace fovea::convolution
