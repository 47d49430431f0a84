#pragma once

#include <cstddef>
#include <vector>

namespace fovea {

/// A piece of memory that is needed from the moment `first` to the moment `last`, both included.
struct Lifetime {
    std::size_t sizeBytes = 0;
    int first = 0;
    int last = 0;
};

struct MemoryPlan {
    std::vector<std::size_t> offsets; ///< in the lifetimes' order, multiples of 64
    std::size_t totalBytes = 0;
};

/// Places pieces in one arena so that no two that are alive at one moment overlap: largest first,
/// each at the lowest place that is free (Pisarchyk and Lee 2020, "Efficient memory management for
/// deep neural net inference", greedy by size).
MemoryPlan planMemory(const std::vector<Lifetime>& lifetimes);

} // namespace fovea
