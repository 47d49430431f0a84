#pragma once

#include "core/layer/declare.hpp"
#include "plugins/neocognitron/cell_windows.hpp"

namespace fovea {

/// S-cells: each plane looks for one feature everywhere, and is inhibited by how much there is to
/// see at all, so that it answers to the feature's form and not to its strength.
/// in      [N, D, H, W, I]
/// out     [N, D, H', W', planes]   r max(0, (1 + e) / (1 + r / (1 + r) |b| v) - 1), where
///                                  e = sum of a x and v = sqrt(sum of c x^2) over the window
/// weights a [KH, KW, I, planes], excitation; b [planes], inhibition, whose sign does not matter.
///         c is fixed: it falls with the distance from the middle and sums to 1 over window and I
/// saved   v [N, D, H', W']
/// errors  the window is larger than the image
/// learns  by backpropagation, where a may become negative; or by its own rule, without labels: of
///         all cells in a column (of all planes, with windows near each other) the strongest is a
///         candidate, and the strongest candidate of each plane grows by rate c max(0, x) in a and
///         rate v in b. A cell that does not answer is none. Planes without a candidate stay.
/// source  Fukushima and Miyake 1982, "Neocognitron: A new algorithm for pattern recognition
///         tolerant of deformations and shifts in position", eq. 1 to 4; Fukushima 1980,
///         "Neocognitron: A self-organizing neural network model", sections 3 and 5
struct SLayer {
    std::int64_t planes = 12;
    Size2 kernel{5, 5};
    PaddingMode padding = PaddingMode::Same;
    double selectivity = 4;
    double falloff = 0.9;
    double rate = 1;
    Size2 column{5, 5};

    static constexpr About about{
        "neocognitron.s_layer", 1, "S-cells",
        "Finds learnt features by excitation against shunting inhibition."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&SLayer::planes, "planes", "Number of cell planes, each with a feature",
                    Range{1, 65536}),
            setting(&SLayer::kernel, "kernel", "Height and width that a cell sees",
                    Range{1, largestCellWindow}, pixels),
            setting(&SLayer::padding, "padding",
                    "Border of zeros: none, or as large as keeps the size", cellPaddings),
            setting(&SLayer::selectivity, "selectivity",
                    "The paper's r: how strong inhibition is, and how exactly a feature must fit",
                    Range{0.1, 100}),
            setting(&SLayer::falloff, "falloff",
                    "What the weight of the inhibition falls to with each pixel from the middle",
                    Range{0.1, 1}),
            setting(&SLayer::rate, "rate", "The paper's q: how fast a cell learns by its own rule",
                    Range{0.001, 1000}),
            setting(&SLayer::column, "column",
                    "Height and width of the columns in which cells of all planes compete to learn "
                    "by their own rule",
                    Range{1, 255}, pixels)};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    OwnAnswer answerOf(const TapValues& taps) const;
    void startLearning(std::span<const std::span<float>> weights, RandomKey random) const noexcept;
    void learn(const Learn& sample) const noexcept;

private:
    Result<CellWindows> place(const Shape& input) const {
        return placeCells({.kernel = kernel, .padding = padding}, input, planes);
    }
};

} // namespace fovea
