#pragma once

#include "core/kernels/window.hpp"
#include "core/settings/setting.hpp"

namespace fovea {

/// The padding modes by their names in files, for a layer's setting() of type PaddingMode.
constexpr std::array paddingModes{Choice<PaddingMode>{PaddingMode::Valid, "valid"},
                                  Choice<PaddingMode>{PaddingMode::Same, "same"},
                                  Choice<PaddingMode>{PaddingMode::Full, "full"},
                                  Choice<PaddingMode>{PaddingMode::Explicit, "explicit"}};

/// One border, which only explicit padding has. The member may be of Layer's base.
template <class Layer, class T>
constexpr auto padSetting(T Layer::*member, std::string_view key, std::string_view doc,
                          double most) {
    return setting(member, key, doc, Range{0, most}, pixels).onlyWhen("padding", "explicit");
}

template <class Layer>
constexpr auto sidesSetting(double most) {
    return padSetting<Layer, Sides>(&Layer::pads, "pads", "Border at top, bottom, left and right",
                                    most);
}

} // namespace fovea
