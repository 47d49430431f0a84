#include "plugins/locally_connected/locally_connected1d.hpp"

#include "plugins/locally_connected/unshared.hpp"

namespace fovea {

Result<ConvolutionShape> LocallyConnected1d::shapeFor(const Shape& input) const {
    if (auto checked = expectSignal(input, "a 1-D window slides over", "the 2-D one"); !checked)
        return tl::unexpected(checked.error());
    return unsharedShape(window(dilation), outChannels, input);
}

Result<Plan> LocallyConnected1d::plan(Shapes inputs) const {
    const Result<ConvolutionShape> shape = shapeFor(inputs[0]);
    if (!shape)
        return tl::unexpected(shape.error());
    Plan plan = unsharedPlan(*shape, window(dilation), hasBias);
    // The same numbers in the same order, without the kernel's height.
    plan.weights[0].extents = {shape->output.w, kernel, shape->input.c, outChannels};
    plan.weights[0].axes = "PWIO";
    return plan;
}

void LocallyConnected1d::forward(const Forward& pass) const noexcept {
    unsharedForward(*shapeFor(pass.input().shape), pass.input(), pass.weights[0],
                    hasBias ? pass.weights[1] : std::span<float>(), pass.output);
}

void LocallyConnected1d::backward(const Backward& pass) const noexcept {
    const ConvolutionShape shape = *shapeFor(pass.input().shape);
    if (pass.dInput())
        unsharedBackwardData(shape, pass.dOutput, pass.weights[0], pass.dInput());
    unsharedBackwardWeights(shape, pass.input(), pass.dOutput, pass.dWeights[0],
                            hasBias ? pass.dWeights[1] : std::span<float>());
}

OutputParts LocallyConnected1d::madeOf(const TensorPlace& at, Shapes inputs) const {
    return unsharedParts(*shapeFor(inputs[0]), hasBias, at);
}

} // namespace fovea
