#pragma once

#include "plugins/pooling/window_settings.hpp"

namespace fovea {

// Max pooling in any number of dimensions.

/// saved   the position of the winner, 16 bits: inside its window of the slice, and, for windows
///         over several slices, the slice's inside the window
Result<Plan> maxPoolPlan(const Result<PoolPlacement>& placement);
void maxPoolForward(const PoolPlacement& placement, const Forward& pass) noexcept;
void maxPoolBackward(const PoolPlacement& placement, const Backward& pass) noexcept;

/// What a max pool is but for its name: `Settings` are those of its window.
template <class Settings>
struct MaxPool : Settings {
    static constexpr std::string_view border = "How the image is bordered; the border never wins";

    Result<Plan> plan(Shapes inputs) const { return maxPoolPlan(this->place(inputs[0])); }

    void forward(const Forward& pass) const noexcept {
        maxPoolForward(*this->place(pass.input().shape), pass);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            maxPoolBackward(*this->place(pass.dInput().shape), pass);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        OutputParts parts = poolParts(*this->place(inputs[0]), inputs[0], at);
        dropBorder(parts, inputs[0]);
        parts.join = Join::Largest;
        return parts;
    }
};

} // namespace fovea
