#include "core/kernels/window.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace fovea {

namespace {

struct Border {
    std::int64_t before = 0;
    std::int64_t after = 0;
};

Border sameBorder(std::int64_t input, std::int64_t extent, std::int64_t stride) {
    const std::int64_t output = (input + stride - 1) / stride;
    const std::int64_t total = std::max<std::int64_t>(0, (output - 1) * stride + extent - input);
    return {total / 2, total - total / 2};
}

Sides padsOf(const Window& window, Size2 input) {
    const Size2 extent = window.extent();
    switch (window.padding) {
    case PaddingMode::Valid:
        return {};
    case PaddingMode::Same: {
        const Border rows = sameBorder(input.height, extent.height, window.stride.height);
        const Border columns = sameBorder(input.width, extent.width, window.stride.width);
        return {rows.before, rows.after, columns.before, columns.after};
    }
    case PaddingMode::Full:
        return {extent.height - 1, extent.height - 1, extent.width - 1, extent.width - 1};
    case PaddingMode::Explicit:
        return window.pads;
    }
    return {};
}

/// Positions of a window along one axis; 0 or less where it does not fit.
std::int64_t positionsOf(std::int64_t input, Border border, std::int64_t extent,
                         std::int64_t stride, bool keepsPartial) {
    const std::int64_t room = input + border.before + border.after - extent;
    if (!keepsPartial)
        return room < 0 ? 0 : room / stride + 1;
    const std::int64_t positions = room <= -stride ? 0 : (room + stride - 1) / stride + 1;
    const bool beginsBehind = (positions - 1) * stride >= input + border.before;
    return beginsBehind ? positions - 1 : positions;
}

Error tooLarge(const Window& window, Size2 input, Size2 bordered) {
    const Size2 extent = window.extent();
    std::string kernel = fmt::format("kernel {}x{}", window.kernel.height, window.kernel.width);
    if (!(extent == window.kernel))
        kernel += fmt::format(" (spread by dilation over {}x{})", extent.height, extent.width);
    std::string image = fmt::format("{}x{}", input.height, input.width);
    if (!(bordered == input))
        image += fmt::format(" (with padding {}x{})", bordered.height, bordered.width);
    return {
        ErrorKind::Network,
        fmt::format("{} is larger than its input {}; make the kernel smaller or remove an earlier "
                    "stride",
                    kernel, image)};
}

} // namespace

Result<WindowPlacement> placeWindow(const Window& window, Size2 input) {
    const Sides pads = padsOf(window, input);
    const Size2 extent = window.extent();
    const Size2 output{positionsOf(input.height, {pads.top, pads.bottom}, extent.height,
                                   window.stride.height, window.keepsPartial),
                       positionsOf(input.width, {pads.left, pads.right}, extent.width,
                                   window.stride.width, window.keepsPartial)};
    if (output.height < 1 || output.width < 1)
        return tl::unexpected(tooLarge(
            window, input,
            {input.height + pads.top + pads.bottom, input.width + pads.left + pads.right}));
    return WindowPlacement{output, pads};
}

} // namespace fovea
