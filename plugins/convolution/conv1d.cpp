#include "plugins/convolution/conv1d.hpp"

namespace fovea {

SharedWeights Conv1d::convolution() const {
    return {{{1, kernel}, {1, stride}, {1, dilation}, padding, {0, 0, padLeft, padRight}},
            outChannels,
            groups,
            hasBias ? BiasKind::PerMap : BiasKind::None};
}

Result<Plan> Conv1d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    if (input.d != 1 || input.h != 1)
        return fail(ErrorKind::Network,
                    "the input " + toString(input) +
                        " is an image, and a 1-D convolution takes signals of height 1; put a "
                        "layer before it that brings the height to 1, or take a 2-D convolution");
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

} // namespace fovea
