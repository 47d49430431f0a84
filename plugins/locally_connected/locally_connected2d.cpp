#include "plugins/locally_connected/locally_connected2d.hpp"

#include "plugins/locally_connected/unshared.hpp"

namespace fovea {

Result<ConvolutionShape> LocallyConnected2d::shapeFor(const Shape& input) const {
    if (auto checked = expectImage(input, "a 2-D window slides over"); !checked)
        return tl::unexpected(checked.error());
    return unsharedShape(window(dilation), outChannels, input);
}

Result<Plan> LocallyConnected2d::plan(Shapes inputs) const {
    const Result<ConvolutionShape> shape = shapeFor(inputs[0]);
    if (!shape)
        return tl::unexpected(shape.error());
    return unsharedPlan(*shape, window(dilation), hasBias);
}

void LocallyConnected2d::forward(const Forward& pass) const noexcept {
    unsharedForward(*shapeFor(pass.input().shape), pass.input(), pass.weights[0],
                    hasBias ? pass.weights[1] : std::span<float>(), pass.output);
}

void LocallyConnected2d::backward(const Backward& pass) const noexcept {
    const ConvolutionShape shape = *shapeFor(pass.input().shape);
    if (pass.dInput())
        unsharedBackwardData(shape, pass.dOutput, pass.weights[0], pass.dInput());
    unsharedBackwardWeights(shape, pass.input(), pass.dOutput, pass.dWeights[0],
                            hasBias ? pass.dWeights[1] : std::span<float>());
}

OutputParts LocallyConnected2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    return unsharedParts(*shapeFor(inputs[0]), hasBias, at);
}

} // namespace fovea
