#pragma once

#include "core/training/train_spec.hpp"

namespace fovea {

/// What an optimizer starts from when it is chosen over another: rates that suit one make the
/// other diverge. SGD has OptimizerSpec's own values; Adam those of its authors (Kingma and Ba
/// 2015, section 2), and no decay, which L2 inside Adam's quotient would spread unevenly
/// (Loshchilov and Hutter 2019).
OptimizerSpec defaultsOf(OptimizerKind kind);

} // namespace fovea
