#pragma once

#include <numeric>

#include "core/layer/declare.hpp"
#include "plugins/normalization/cells.hpp"

namespace fovea {

/// Brings each group of channels of a sample to mean 0 and variance 1, then each channel to a
/// learnt scale and offset. It does the same in training and at inference, whatever the batch.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// weights weight [C], bias [C]
/// saved   mean, inverse_deviation: [N, groups]
/// errors  groups that do not divide the channels
/// source  Wu, He 2018, "Group normalization"; PyTorch's GroupNorm
struct GroupNormalization {
    std::int64_t groups = 32;
    double epsilon = 1e-5;

    static constexpr About about{
        "normalization.group", 1, "Group normalization",
        "Brings groups of a sample's channels to mean 0 and variance 1, then to a learnt scale."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&GroupNormalization::groups, "groups",
                    "How many groups the channels are cut into", Range{1, 65536}),
            setting(&GroupNormalization::epsilon, "epsilon",
                    "Added to the variance, so that a constant group is not divided by zero",
                    Range{1e-8, 1})};
    }

    Result<Plan> plan(Shapes inputs) const {
        const std::int64_t channels = inputs[0].c;
        if (channels % groups != 0)
            return fail(ErrorKind::Network,
                        "its " + std::to_string(groups) + " groups do not divide the " +
                            std::to_string(channels) + " channels of its input " +
                            toString(inputs[0]) + "; set groups to a divisor, such as " +
                            std::to_string(std::gcd(channels, groups)));
        return cellsPlan(inputs[0], cells(inputs[0]), true);
    }

    void forward(const Forward& pass) const noexcept {
        cellsForward(cells(pass.input().shape), epsilon, pass);
    }

    void backward(const Backward& pass) const noexcept {
        cellsBackward(cells(pass.input().shape), pass);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        const Shape sample = inputs[0].withBatch(1);
        return cellsParts(sample, cells(sample), true, at);
    }

    OwnAnswer answerOf(const TapValues& taps) const { return cellsAnswer(epsilon, taps); }

private:
    Cells cells(const Shape& input) const { return Cells::ofSamples(input, groups); }
};

} // namespace fovea
