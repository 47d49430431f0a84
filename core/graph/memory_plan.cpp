#include "core/graph/memory_plan.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/aligned_buffer.hpp"

namespace fovea {

MemoryPlan planMemory(const std::vector<Lifetime>& lifetimes) {
    MemoryPlan plan;
    plan.offsets.resize(lifetimes.size());
    std::vector<std::size_t> order(lifetimes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return lifetimes[a].sizeBytes > lifetimes[b].sizeBytes;
    });
    std::vector<std::size_t> placed; // by ascending offset
    for (const std::size_t piece : order) {
        const Lifetime& life = lifetimes[piece];
        const std::size_t size = roundUpTo64(life.sizeBytes);
        std::size_t offset = 0;
        for (const std::size_t other : placed) {
            const Lifetime& otherLife = lifetimes[other];
            if (otherLife.last < life.first || life.last < otherLife.first)
                continue;
            if (offset + size <= plan.offsets[other])
                break;
            offset = std::max(offset, plan.offsets[other] + roundUpTo64(otherLife.sizeBytes));
        }
        plan.offsets[piece] = offset;
        plan.totalBytes = std::max(plan.totalBytes, offset + size);
        const auto place =
            std::upper_bound(placed.begin(), placed.end(), offset,
                             [&](std::size_t at, std::size_t b) { return at < plan.offsets[b]; });
        placed.insert(place, piece);
    }
    return plan;
}

} // namespace fovea
