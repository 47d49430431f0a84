#pragma once

#include "core/layer/declare.hpp"

namespace fovea {

/// x where x > 0, else slope * x, with slopes that are learnt
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// weights slope [C], or [1] where the channels share one; they start at 0.25 and do not decay
/// source  He, Zhang, Ren, Sun 2015, "Delving deep into rectifiers"; PyTorch PReLU
struct Prelu {
    bool isShared = false;

    static constexpr About about{"activation.prelu", 1, "PReLU",
                                 "Keeps positive values and learns a factor of negative ones."};

    static constexpr auto settings() {
        return std::tuple{setting(&Prelu::isShared, "shared",
                                  "Learn one slope for all channels instead of one for each")};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    OwnAnswer answerOf(const TapValues& taps) const;
};

} // namespace fovea
