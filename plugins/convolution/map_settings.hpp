#pragma once

/// The settings of feature maps, which several convolutions have.

#include "core/settings/setting.hpp"

namespace fovea {

/// doc  "Number of kernels, and of feature maps"
template <class Layer>
constexpr auto outChannelsSetting(std::string_view doc) {
    return setting<Layer, std::int64_t>(&Layer::outChannels, "out_channels", doc, Range{1, 65536})
        .classCount();
}

template <class Layer>
constexpr auto groupsSetting() {
    return setting<Layer, std::int64_t>(&Layer::groups, "groups",
                                        "Parts of the channels that are convolved each by itself",
                                        Range{1, 65536});
}

template <class Layer>
constexpr auto biasSetting() {
    return setting<Layer>(&Layer::hasBias, "bias", "Add a learnt number to each feature map");
}

template <class Layer>
constexpr auto unsharedBiasSetting() {
    return setting<Layer>(&Layer::hasUnsharedBias, "unshared_bias",
                          "Take a bias for each location of a feature map instead of one for all");
}

constexpr std::string_view kernelsAndMaps = "Number of kernels, and of feature maps";
constexpr std::string_view kernelSpacing = "Spacing of the kernel's elements";

} // namespace fovea
