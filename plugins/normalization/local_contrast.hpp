#pragma once

#include "core/layer/declare.hpp"
#include "plugins/normalization/window_means.hpp"

namespace fovea {

/// Subtracts from each value the mean of its neighbourhood, v = x - sum of w x, then divides it by
/// the neighbourhood's deviation, but by no less than that of the image: y = v / max(threshold,
/// mean of sigma, sigma) with sigma = sqrt(sum of w v^2). The weights w are a Gaussian's of
/// standard deviation kernel / 4 in the window, the same for all channels, and sum to 1, at the
/// border over what lies inside. Each of D is an image of its own.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// errors  an even kernel
/// source  Jarrett, Kavukcuoglu, Ranzato, LeCun 2009, "What is the best multi-stage architecture
///         for object recognition?"; LeCun, Kavukcuoglu, Farabet 2010, "Convolutional networks and
///         applications in vision"; the Gaussian's width and the threshold as in Torch 7
struct LocalContrast {
    enum class Mode { Both, Subtractive, Divisive };

    std::int64_t kernel = 9;
    Mode mode = Mode::Both;
    double threshold = 1e-4;

    static constexpr About about{
        "normalization.local_contrast", 1, "Local contrast normalization",
        "Subtracts the mean of each value's neighbourhood and divides by its deviation."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&LocalContrast::kernel, "kernel",
                    "Height and width of the neighbourhood; an odd number",
                    Range{1, static_cast<double>(WindowMeans::mostKernel)}, pixels),
            setting(&LocalContrast::mode, "mode", "Whether to subtract, to divide, or both",
                    std::array{Choice<Mode>{Mode::Both, "both"},
                               Choice<Mode>{Mode::Subtractive, "subtractive"},
                               Choice<Mode>{Mode::Divisive, "divisive"}}),
            setting(&LocalContrast::threshold, "threshold",
                    "Least divisor, so that an even image is not divided by zero", Range{1e-8, 1})};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
};

} // namespace fovea
