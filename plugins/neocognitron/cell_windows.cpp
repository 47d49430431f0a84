#include "plugins/neocognitron/cell_windows.hpp"

#include <cmath>

namespace fovea {

FixedWeights fixedWeights(Size2 kernel, double falloff) {
    std::array<double, std::tuple_size_v<FixedWeights>> weights{};
    double sum = 0;
    std::size_t tap = 0;
    for (std::int64_t y = 0; y < kernel.height; ++y)
        for (std::int64_t x = 0; x < kernel.width; ++x) {
            const double down = static_cast<double>(y) - static_cast<double>(kernel.height - 1) / 2;
            const double right = static_cast<double>(x) - static_cast<double>(kernel.width - 1) / 2;
            weights[tap] = std::pow(falloff, std::hypot(down, right));
            sum += weights[tap++];
        }
    FixedWeights fixed{};
    for (std::size_t i = 0; i < tap; ++i)
        fixed[i] = static_cast<float>(weights[i] / sum);
    return fixed;
}

float CellWindows::energyAt(const FixedWeights& fixed, const float* image, std::int64_t y,
                            std::int64_t x) const {
    double sum = 0;
    forPixels(y, x, [&](std::int64_t tap, std::int64_t pixel) {
        double squares = 0;
        for (std::int64_t i = 0; i < input.c; ++i) {
            const auto value = static_cast<double>(image[pixel * input.c + i]);
            squares += value * value;
        }
        sum += static_cast<double>(fixed[static_cast<std::size_t>(tap)]) * squares;
    });
    return static_cast<float>(std::sqrt(sum / static_cast<double>(input.c)));
}

Result<CellWindows> placeCells(const Window& window, const Shape& input, std::int64_t planes) {
    const Result<WindowPlacement> placed = placeWindow(window, {input.h, input.w});
    if (!placed)
        return tl::unexpected(placed.error());
    return CellWindows{window.kernel,
                       window.stride,
                       placed->pads,
                       input,
                       {input.n, input.d, placed->output.height, placed->output.width, planes}};
}

OutputParts CellWindows::partsAt(const FixedWeights& fixed, float share,
                                 const TensorPlace& at) const {
    OutputParts parts;
    parts.join = Join::Own;
    for (std::int64_t tap = 0; tap < kernel.height * kernel.width; ++tap)
        for (std::int64_t i = 0; i < input.c; ++i)
            parts.taps.push_back({.at = {at.d, at.y * stride.height - pads.top + tap / kernel.width,
                                         at.x * stride.width - pads.left + tap % kernel.width, i},
                                  .factor = share * fixed[static_cast<std::size_t>(tap)]});
    return parts;
}

} // namespace fovea
