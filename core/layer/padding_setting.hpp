#pragma once

#include "core/kernels/window.hpp"
#include "core/settings/setting.hpp"

namespace fovea {

/// The padding modes by their names in files, for a layer's setting() of type PaddingMode.
constexpr std::array paddingModes{Choice<PaddingMode>{PaddingMode::Valid, "valid"},
                                  Choice<PaddingMode>{PaddingMode::Same, "same"},
                                  Choice<PaddingMode>{PaddingMode::Full, "full"},
                                  Choice<PaddingMode>{PaddingMode::Explicit, "explicit"}};

} // namespace fovea
