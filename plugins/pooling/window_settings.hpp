#pragma once

/// The settings of the windows that slide over signals, images and volumes. A pooling layer derives
/// from one of these structs and hands on its windowSettings() as settings of its own.

#include <string_view>
#include <tuple>

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/pooling/pool_placement.hpp"

namespace fovea {

namespace detail {

/// The settings that every window has. Layer's kernel and stride have one type.
template <class Layer>
constexpr auto commonSettings(std::string_view kernelDoc, Range sizes,
                              std::string_view paddingDoc) {
    using Size = decltype(Layer::kernel);
    return std::tuple{
        setting<Layer, Size>(&Layer::kernel, "kernel", kernelDoc, sizes, pixels),
        setting<Layer, Size>(&Layer::stride, "stride", "Step between neighbouring windows", sizes,
                             pixels),
        setting<Layer, PaddingMode>(&Layer::padding, "padding", paddingDoc, paddingModes)};
}

template <class Layer>
constexpr auto partialSetting() {
    return setting<Layer>(&Layer::keepsPartial, "ceil_mode",
                          "Keep a last window that begins on the image and ends beyond its border");
}

} // namespace detail

constexpr std::string_view plainBorder = "How the image is bordered";

struct WindowSettings1d {
    std::int64_t kernel = 2;
    std::int64_t stride = 2;
    PaddingMode padding = PaddingMode::Valid;
    std::int64_t padLeft = 0;
    std::int64_t padRight = 0;
    bool keepsPartial = false;

    template <class Layer>
    static constexpr auto windowSettings(std::string_view paddingDoc = plainBorder) {
        using Pad = std::int64_t;
        return std::tuple_cat(
            detail::commonSettings<Layer>("Length of the window", Range{1, 1024}, paddingDoc),
            std::tuple{padSetting<Layer, Pad>(&Layer::padLeft, "pad_left",
                                              "Border before the signal", 1023),
                       padSetting<Layer, Pad>(&Layer::padRight, "pad_right",
                                              "Border behind the signal", 1023),
                       detail::partialSetting<Layer>()});
    }

    /// errors  as placePool; the input is no signal but an image
    Result<PoolPlacement> place(const Shape& input) const;
};

struct WindowSettings2d {
    Size2 kernel{2, 2};
    Size2 stride{2, 2};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;
    bool keepsPartial = false;

    template <class Layer>
    static constexpr auto windowSettings(std::string_view paddingDoc = plainBorder) {
        return std::tuple_cat(detail::commonSettings<Layer>("Height and width of the window",
                                                            Range{1, 64}, paddingDoc),
                              std::tuple{sidesSetting<Layer>(63), detail::partialSetting<Layer>()});
    }

    /// Each slice of a volume by itself.
    /// errors  as placePool
    Result<PoolPlacement> place(const Shape& input) const;
};

struct WindowSettings3d {
    Size3 kernel{2, 2, 2};
    Size3 stride{2, 2, 2};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;
    std::int64_t padFront = 0;
    std::int64_t padBack = 0;
    bool keepsPartial = false;

    template <class Layer>
    static constexpr auto windowSettings(std::string_view paddingDoc = plainBorder) {
        using Pad = std::int64_t;
        return std::tuple_cat(
            detail::commonSettings<Layer>("Depth, height and width of the window", Range{1, 64},
                                          paddingDoc),
            std::tuple{sidesSetting<Layer>(63),
                       padSetting<Layer, Pad>(&Layer::padFront, "pad_front",
                                              "Border before the first slice", 63),
                       padSetting<Layer, Pad>(&Layer::padBack, "pad_back",
                                              "Border behind the last slice", 63),
                       detail::partialSetting<Layer>()});
    }

    /// errors  as placePool
    Result<PoolPlacement> place(const Shape& input) const;
};

} // namespace fovea
