#pragma once

#include "plugins/pooling/window_settings.hpp"

namespace fovea {

// Average pooling in any number of dimensions.

Result<Plan> averagePoolPlan(const Result<PoolPlacement>& placement);
void averagePoolForward(const PoolPlacement& placement, AverageOver over,
                        const Forward& pass) noexcept;
void averagePoolBackward(const PoolPlacement& placement, AverageOver over,
                         const Backward& pass) noexcept;

OutputParts averagePoolParts(const PoolPlacement& placement, AverageOver over, const Shape& input,
                             const TensorPlace& at);

/// What an average pool is but for its name: `Settings` are those of its window.
template <class Settings>
struct AveragePool : Settings {
    bool countsPadding = false;

    template <class Layer>
    static constexpr auto averageSettings() {
        return std::tuple_cat(Settings::template windowSettings<Layer>(),
                              std::tuple{setting<Layer>(&Layer::countsPadding, "counts_padding",
                                                        "Count the border's zeros in the mean")});
    }

    Result<Plan> plan(Shapes inputs) const { return averagePoolPlan(this->place(inputs[0])); }

    void forward(const Forward& pass) const noexcept {
        averagePoolForward(*this->place(pass.input().shape), over(), pass);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            averagePoolBackward(*this->place(pass.dInput().shape), over(), pass);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return averagePoolParts(*this->place(inputs[0]), over(), inputs[0], at);
    }

private:
    AverageOver over() const { return countsPadding ? AverageOver::Window : AverageOver::Image; }
};

} // namespace fovea
