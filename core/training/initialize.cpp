#include "core/training/initialize.hpp"

#include <algorithm>

namespace fovea {

namespace {

/// FNV-1a (Fowler, Noll, Vo): the same on every machine, which std::hash is not.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char each : text)
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3U;
    return hash;
}

/// What a weight that is not drawn starts with.
float constantOf(const WeightInfo& info) {
    if (info.start == WeightStart::Constant)
        return info.startConstant;
    return info.start == WeightStart::One ? 1.0F : 0.0F;
}

} // namespace

void initializeWeights(Network& network, const Initialization& start, std::uint64_t seed) {
    for (NetworkWeight& weight : network.weights()) {
        if (!weight.info.startValues.empty()) {
            std::ranges::copy(weight.info.startValues, weight.values.begin());
            continue;
        }
        if (weight.info.start != WeightStart::Fan) {
            std::fill(weight.values.begin(), weight.values.end(), constantOf(weight.info));
            continue;
        }
        const Fan fan{std::max<std::int64_t>(1, weight.info.fanIn),
                      std::max<std::int64_t>(1, weight.info.fanOut)};
        start.fill(weight.values, fan, {seed, streamOf(hashOf(weight.name()))});
    }
}

} // namespace fovea
