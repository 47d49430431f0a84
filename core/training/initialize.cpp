#include "core/training/initialize.hpp"

#include <algorithm>

#include "core/base/hash.hpp"

namespace fovea {

namespace {

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
