#include "core/kernels/convolution/narrow/spread.hpp"

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/convolution/narrow/spread_pixels.hpp"
#include "core/kernels/convolution/panel.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/tasks.hpp"

namespace fovea::convolution {

namespace {

/// A bordered image of dInput, on the stack of the thread that works on some of them: 16 KiB each.
constexpr std::int64_t mostImageFloats = 4 * 1024;

using Image = std::array<float, static_cast<std::size_t>(mostImageFloats + widestLanes)>;

/// What the pixels of dOutput reach, counted from the border's corner.
struct Reach {
    explicit Reach(const ConvolutionShape& s)
        : size{(s.output.h - 1) * s.stride.height + s.kernel.height,
               (s.output.w - 1) * s.stride.width + s.kernel.width},
          rowFloats(size.width * s.input.c) {}

    std::int64_t floats() const { return size.height * rowFloats; }

    Size2 size;
    std::int64_t rowFloats;
};

std::int64_t windowRowFloats(const ConvolutionShape& s) { return s.kernel.width * s.input.c; }

std::int64_t mostWindowFloats(const ConvolutionShape& s) {
    return s.kernel.height * roundUpToVectors(windowRowFloats(s)) * s.output.c;
}

/// The weights [KH, KW, I, O] as [KH, O, KW * I], filled up with zeros to `rowFloats`.
void packWindow(const ConvolutionShape& s, std::span<const float> weight, std::int64_t rowFloats,
                float* to) {
    std::fill_n(to, s.kernel.height * s.output.c * rowFloats, 0.0F);
    const float* from = weight.data();
    for (std::int64_t y = 0; y < s.kernel.height; ++y, to += s.output.c * rowFloats)
        for (std::int64_t i = 0; i < windowRowFloats(s); ++i, from += s.output.c)
            for (std::int64_t o = 0; o < s.output.c; ++o)
                to[o * rowFloats + i] = from[o];
}

/// An image of dInput out of its bordered one; what no window reaches gets 0.
void copyInside(const ConvolutionShape& s, const float* bordered, float* dInput) {
    const Reach reach(s);
    const std::int64_t channels = s.input.c;
    const std::int64_t width =
        std::clamp<std::int64_t>(reach.size.width - s.pads.left, 0, s.input.w);
    for (std::int64_t y = 0; y < s.input.h; ++y, dInput += s.input.w * channels) {
        const bool isReached = y + s.pads.top < reach.size.height;
        const std::int64_t floats = isReached ? width * channels : 0;
        const float* from = bordered + (y + s.pads.top) * reach.rowFloats + s.pads.left * channels;
        if (isReached)
            std::copy_n(from, floats, dInput);
        std::fill(dInput + floats, dInput + s.input.w * channels, 0.0F);
    }
}

/// Some images that share their weights' way to the registers.
void spreadUnit(const ConvolutionShape& s, const Spread& spread, View<const float> dOutput,
                std::int64_t first, View<float> dInput) {
    alignas(64) std::array<Image, static_cast<std::size_t>(spreadImages)> bordered;
    const auto count = static_cast<std::size_t>(std::min(spreadImages, s.input.n - first));
    SpreadImages images;
    for (std::size_t i = 0; i < count; ++i) {
        images.sources[i] = dOutput.sample(first + static_cast<std::int64_t>(i)).data;
        images.destinations[i] = bordered[i].data();
        std::fill_n(bordered[i].data(), Reach(s).floats() + widestLanes, 0.0F);
    }
    spreadPixels(spread, images);
    for (std::size_t i = 0; i < count; ++i)
        copyInside(s, bordered[i].data(), dInput.sample(first + static_cast<std::int64_t>(i)).data);
}

} // namespace

bool isSpread(const ConvolutionShape& s) {
    const Size2 one{1, 1};
    if (s.groups != 1 || !(s.dilation == one) || Reach(s).floats() > mostImageFloats)
        return false;
    // The share of lanes that do work, here and where vectors run over channels alone.
    const auto share = [](std::int64_t floats, std::int64_t lanes) {
        return static_cast<double>(floats) /
               static_cast<double>((floats + lanes - 1) / lanes * lanes);
    };
    constexpr double gain = 1.2;
    return share(windowRowFloats(s), 16) > gain * share(s.input.c, 8);
}

void spreadBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                        std::span<const float> weight, View<float> dInput,
                        std::span<std::byte> scratch) {
    const Reach reach(shape);
    const std::int64_t lanes = spreadLanes();
    Spread spread;
    spread.vectors = (windowRowFloats(shape) + lanes - 1) / lanes;
    spread.kernelHeight = shape.kernel.height;
    spread.stride = shape.stride.height;
    spread.sources = shape.output.c;
    spread.rows = shape.output.h;
    spread.columns = shape.output.w;
    spread.destinationRow = reach.rowFloats;
    spread.columnStep = shape.stride.width * shape.input.c;
    auto* packed = Scratch(scratch).take<float>(mostWindowFloats(shape));
    packWindow(shape, weight, spread.vectors * lanes, packed);
    spread.weight = packed;
    const std::int64_t units = (shape.input.n + spreadImages - 1) / spreadImages;
    const std::int64_t tasks = tasksOf(units, shape.macs() * shape.input.n);
    parallelFor(tasks, [&](std::int64_t task) {
        for (std::int64_t u = units * task / tasks; u < units * (task + 1) / tasks; ++u)
            spreadUnit(shape, spread, dOutput, u * spreadImages, dInput);
    });
}

std::int64_t spreadBackwardDataScratchBytes(const ConvolutionShape& shape) {
    return scratchBytes<float>(mostWindowFloats(shape));
}

} // namespace fovea::convolution
