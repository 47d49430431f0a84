#include "plugins/convolution/conv1d.hpp"

namespace fovea {

SharedWeights Conv1d::convolution() const {
    return {window(dilation), outChannels, groups, hasBias ? BiasKind::PerMap : BiasKind::None};
}

Result<Plan> Conv1d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    if (auto checked = expectSignal(input, "a 1-D convolution takes", "a 2-D convolution");
        !checked)
        return tl::unexpected(checked.error());
    Result<Plan> plan = convolution().plan(input, context);
    if (!plan)
        return plan;
    // The same numbers in the same order, without the kernel's height.
    WeightInfo& weight = plan->weights[0];
    weight.extents.erase(weight.extents.begin());
    weight.axes = "WIO";
    return plan;
}

void Conv1d::forward(const Forward& pass) const noexcept { convolution().forward(pass); }

void Conv1d::backward(const Backward& pass) const noexcept { convolution().backward(pass); }

void Conv1d::prepare(const Prepare& room) const noexcept { convolution().prepare(room); }

OutputParts Conv1d::madeOf(const TensorPlace& at, Shapes inputs) const {
    return convolution().madeOf(at, inputs[0]);
}

} // namespace fovea
