#pragma once

#include "core/layer/declare.hpp"
#include "plugins/normalization/cells.hpp"

namespace fovea {

/// Brings the values of each pixel, or of each sample, to mean 0 and variance 1, then each channel
/// to a learnt scale and offset. It does the same in training and at inference.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// weights weight [C], bias [C]
/// saved   mean, inverse_deviation: [N, D, H, W] over channels, [N] over the sample
/// source  Ba, Kiros, Hinton 2016, "Layer normalization"; over channels as in Liu, Mao, Wu,
///         Feichtenhofer, Darrell, Xie 2022, "A ConvNet for the 2020s"
struct LayerNormalization {
    enum class Over { Channels, Sample };

    Over over = Over::Channels;
    double epsilon = 1e-5;

    static constexpr About about{
        "normalization.layer", 1, "Layer normalization",
        "Brings each pixel or each sample to mean 0 and variance 1, then to a learnt scale."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&LayerNormalization::over, "over",
                    "What is normalized together: a pixel's channels, or all of a sample",
                    std::array{Choice<Over>{Over::Channels, "channels"},
                               Choice<Over>{Over::Sample, "sample"}}),
            setting(&LayerNormalization::epsilon, "epsilon",
                    "Added to the variance, so that constant values are not divided by zero",
                    Range{1e-8, 1})};
    }

    Result<Plan> plan(Shapes inputs) const { return cellsPlan(inputs[0], cells(inputs[0]), true); }

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
    Cells cells(const Shape& input) const {
        return over == Over::Channels ? Cells::ofPixels(input) : Cells::ofSamples(input, 1);
    }
};

} // namespace fovea
