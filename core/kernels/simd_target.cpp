#include "core/kernels/simd_target.hpp"

#include <cassert>

#include <hwy/highway.h>

namespace fovea {

std::vector<std::string> simdTargets() {
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        names.emplace_back(hwy::TargetName(target));
    return names;
}

void useSimdTarget(std::string_view name) {
    hwy::SetSupportedTargetsForTest(0);
    if (!name.empty()) {
        std::int64_t chosen = 0;
        for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
            if (name == hwy::TargetName(target))
                chosen = target;
        assert(chosen != 0 && "one of simdTargets()");
        hwy::SetSupportedTargetsForTest(chosen);
    }
    // The choice is kept from the first dispatch on; this has it made again.
    hwy::GetChosenTarget().DeInit();
}

} // namespace fovea
