#pragma once

#include <array>

#include "core/layer/declare.hpp"

namespace fovea {

/// Each output is the squared distance of the input from that output's code, by default with a
/// minus, so that the nearest code's output is the largest.
/// in      [N, 1, 1, 1, I]
/// out     [N, 1, 1, 1, units]   +-sum over i of (x[i] - code[i, o])^2
/// weights codes [I, units]; those of the digits from 0 on, 84 values each, are fixed
/// errors  Network   an input that is not flat; for the digits, one that has not 84 values, or more
///                   than ten units
/// source  LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
///         recognition", section II.B (the digits); Broomhead and Lowe 1988 (learnt codes)
struct RadialBasis {
    enum class Codes { Digits, Learnt };

    Codes codes = Codes::Digits;
    std::int64_t units = 10;
    bool isNegated = true;

    static constexpr About about{"dense.radial_basis", 1, "Radial basis",
                                 "Measures how far its input lies from a code for each output."};

    static constexpr auto settings() {
        using L = RadialBasis;
        return std::tuple{
            setting(&L::codes, "codes",
                    "Pictures of the ten digits, 7x12 pixels of +1 and -1, which stay as they are "
                    "(LeNet-5); or codes that are learnt",
                    std::array{Choice<Codes>{Codes::Digits, "digits"},
                               Choice<Codes>{Codes::Learnt, "learnt"}}),
            setting(&L::units, "units",
                    "Number of outputs, with a code each: 10 at most for digits", Range{1, 65536})
                .classCount(),
            setting(&L::isNegated, "negated",
                    "Give minus the squared distance, as softmax and classes need it: the largest "
                    "output is then the nearest code's")};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;

private:
    double sign() const { return isNegated ? -1 : 1; }
};

} // namespace fovea
