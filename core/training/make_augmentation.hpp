#pragma once

#include "core/data/augmentation.hpp"
#include "core/data/dataset.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

/// What the steps of a dataset's spec do to samples of that kind.
/// errors  Data: a step that is not known, a wrong setting, or a step that such samples do not bear
Result<Augmentation> makeAugmentation(const std::vector<TypedValue>& steps, SampleKind kind,
                                      const LayerRegistry& registry);

} // namespace fovea
