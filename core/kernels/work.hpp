#pragma once

#include <algorithm>
#include <cstdint>

namespace fovea {

/// How many items one task of a parallel loop takes, when an item moves `bytesPerItem` bytes: about
/// 64 KiB of them, which outweighs the cost of handing a task to another thread. It follows from
/// sizes alone, never from the number of threads.
constexpr std::int64_t itemsPerTask(std::int64_t bytesPerItem) {
    constexpr std::int64_t bytesPerTask = 65'536;
    return std::max<std::int64_t>(1, bytesPerTask / std::max<std::int64_t>(1, bytesPerItem));
}

} // namespace fovea
