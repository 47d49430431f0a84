#include "core/training/optimizer_defaults.hpp"

namespace fovea {

OptimizerSpec defaultsOf(OptimizerKind kind) {
    OptimizerSpec spec;
    spec.kind = kind;
    if (kind == OptimizerKind::Adam) {
        spec.learningRate = 1e-3;
        spec.weightDecay = 0;
    }
    return spec;
}

} // namespace fovea
