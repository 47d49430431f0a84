#include "plugins/convolution/conv2d.hpp"

namespace fovea {

SharedWeights Conv2d::convolution() const {
    BiasKind bias = BiasKind::None;
    if (hasBias)
        bias = hasUnsharedBias ? BiasKind::PerLocation : BiasKind::PerMap;
    return {window(dilation), outChannels, groups, bias};
}

Result<Plan> Conv2d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    if (auto checked = expectImage(input, "a 2-D convolution takes"); !checked)
        return tl::unexpected(checked.error());
    return convolution().plan(input, context);
}

void Conv2d::forward(const Forward& pass) const noexcept { convolution().forward(pass); }

void Conv2d::backward(const Backward& pass) const noexcept { convolution().backward(pass); }

void Conv2d::prepare(const Prepare& room) const noexcept { convolution().prepare(room); }

OutputParts Conv2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    return convolution().madeOf(at, inputs[0]);
}

} // namespace fovea
