#pragma once

/// The settings of the windows that convolutions, and layers like them, slide over signals and
/// images. A layer derives from one of the structs and hands on its windowSettings() among its own,
/// so that the same things have the same keys and words in every layer.

#include <string_view>
#include <tuple>

#include "core/layer/padding_setting.hpp"
#include "core/settings/setting.hpp"
#include "core/tensor/shape.hpp"

namespace fovea {

constexpr Range signalWindow{1, 1024};
constexpr Range imageWindow{1, 64};

/// A kernel, a stride or a dilation: Layer's member may be its base's.
template <class Layer, class Size>
constexpr Setting<Layer, Size> windowSetting(Size Layer::*member, std::string_view key,
                                             std::string_view doc, Range sizes) {
    return setting(member, key, doc, sizes, pixels);
}

template <class Layer>
constexpr auto strideSetting(Range sizes) {
    return windowSetting<Layer, decltype(Layer::stride)>(
        &Layer::stride, "stride", "Step between neighbouring positions", sizes);
}

/// doc  "Spacing of the kernel's elements"
template <class Layer>
constexpr auto dilationSetting(std::string_view doc, Range sizes) {
    return windowSetting<Layer, decltype(Layer::dilation)>(&Layer::dilation, "dilation", doc,
                                                           sizes);
}

template <class Layer>
constexpr auto zeroBorderSetting() {
    return setting<Layer, PaddingMode>(
        &Layer::padding, "padding",
        "Border of zeros: none, as large as keeps the size, as large as any overlap needs, or as "
        "given",
        paddingModes);
}

struct SlidingWindow1d {
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    PaddingMode padding = PaddingMode::Valid;
    std::int64_t padLeft = 0;
    std::int64_t padRight = 0;

    /// kernelDoc  "Length of the kernels"
    template <class Layer>
    static constexpr auto windowSettings(std::string_view kernelDoc) {
        constexpr double most = 65536;
        return std::tuple{
            windowSetting<Layer, std::int64_t>(&Layer::kernel, "kernel", kernelDoc, signalWindow),
            strideSetting<Layer>(signalWindow), zeroBorderSetting<Layer>(),
            padSetting<Layer, std::int64_t>(&Layer::padLeft, "pad_left", "Border before the signal",
                                            most),
            padSetting<Layer, std::int64_t>(&Layer::padRight, "pad_right",
                                            "Border behind the signal", most)};
    }

    Window window(std::int64_t dilation = 1) const {
        return {{1, kernel}, {1, stride}, {1, dilation}, padding, {0, 0, padLeft, padRight}};
    }
};

struct SlidingWindow2d {
    Size2 kernel{3, 3};
    Size2 stride{1, 1};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;

    /// kernelDoc  "Height and width of the kernels"
    template <class Layer>
    static constexpr auto windowSettings(std::string_view kernelDoc) {
        return std::tuple{
            windowSetting<Layer, Size2>(&Layer::kernel, "kernel", kernelDoc, imageWindow),
            strideSetting<Layer>(imageWindow), zeroBorderSetting<Layer>(),
            sidesSetting<Layer>(1024)};
    }

    Window window(Size2 dilation = {1, 1}) const {
        return {kernel, stride, dilation, padding, pads};
    }
};

/// errors  the input is no signal. `takes` and `instead` say by whom that is refused and what would
///         take it: "a 1-D convolution takes", "a 2-D convolution"
inline Result<void> expectSignal(const Shape& input, std::string_view takes,
                                 std::string_view instead) {
    if (input.d == 1 && input.h == 1)
        return {};
    return fail(ErrorKind::Network,
                "the input " + toString(input) + " is an image, and " + std::string(takes) +
                    " signals of height 1; put a layer before it that brings the height to 1, or "
                    "take " +
                    std::string(instead));
}

/// errors  the input is a volume: "a 2-D convolution takes"
inline Result<void> expectImage(const Shape& input, std::string_view takes) {
    if (input.d == 1)
        return {};
    return fail(ErrorKind::Network,
                "the input " + toString(input) + " is a volume, and " + std::string(takes) +
                    " images; put a layer before it that brings the depth to 1");
}

} // namespace fovea
