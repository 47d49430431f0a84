#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fovea {

/// The instruction sets that kernels are compiled for and this processor has, best first; kernels
/// take the first of them, unless told otherwise.
std::vector<std::string> simdTargets();

/// Makes all kernels use one of simdTargets() from now on, or the best one again with an empty
/// name. For tests and benchmarks; no kernel may run meanwhile.
void useSimdTarget(std::string_view name);

} // namespace fovea
