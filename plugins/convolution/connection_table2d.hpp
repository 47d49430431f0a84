#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"
#include "plugins/convolution/connection_table.hpp"
#include "plugins/convolution/map_settings.hpp"
#include "plugins/convolution/shared_weights.hpp"

namespace fovea {

/// Convolves images with learnt kernels, where each output map reads some of the input maps.
/// in      [N, 1, H, W, I]
/// out     [N, 1, H', W', O]   H' = floor((H + top + bottom - kernel) / stride) + 1; W' likewise;
///                             O as the table says (ConnectionTable)
/// weights weight [KH, KW, connections], numbered output by output; bias [O], or [H', W', O] where
///         it is not shared, unless it is switched off
/// errors  Network   a number of input maps that the table is not made for; the kernel is larger
///                   than the padded image; the input is no image but a volume
/// source  LeCun et al. 1989, "Backpropagation applied to handwritten zip code recognition" (H2);
///         LeCun, Bottou, Bengio, Haffner 1998 (C3)
struct ConnectionTable2d : SlidingWindow2d {
    TableKind table = TableKind::LeNet5C3;
    bool hasBias = true;
    bool hasUnsharedBias = false;

    ConnectionTable2d() { kernel = {5, 5}; }

    static constexpr About about{
        "conv.connection_table2d", 1, "Convolution by a table",
        "Convolves images, where each feature map reads some of those before it."};

    static constexpr auto settings() {
        using L = ConnectionTable2d;
        return std::tuple_cat(
            std::tuple{setting(
                &L::table, "table",
                "Which maps each output reads: LeNet-5's C3 (6 to 16), the H2 of 1989 (12 to 12), "
                "or each its own and the next",
                std::array{Choice<TableKind>{TableKind::LeNet5C3, "lenet5_c3"},
                           Choice<TableKind>{TableKind::LeCun1989H2, "lecun1989_h2"},
                           Choice<TableKind>{TableKind::Pairs, "pairs"}})},
            windowSettings<L>("Height and width of the kernels"),
            std::tuple{biasSetting<L>(), unsharedBiasSetting<L>()});
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;

private:
    std::int64_t taps() const { return kernel.height * kernel.width; }

    /// The convolution with all connections, those that are not there with weights of 0.
    SharedWeights dense(std::int64_t outputs) const;
};

} // namespace fovea
