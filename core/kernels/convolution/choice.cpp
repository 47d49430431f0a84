#include "core/kernels/convolution/choice.hpp"

#include <array>
#include <cassert>

#include "core/kernels/convolution/depthwise/method.hpp"
#include "core/kernels/convolution/direct/method.hpp"
#include "core/kernels/convolution/narrow/method.hpp"
#include "core/kernels/convolution/winograd/method.hpp"

namespace fovea::convolution {

namespace {

/// The direct one suits every shape.
constexpr std::array<const Method*, 4> methods{&depthwiseMethod, &narrowMethod, &directMethod,
                                               &winogradMethod};

template <class Pass>
const Method& cheapest(PassMethod<Pass> Method::*pass, const ConvolutionShape& shape) {
    const Method* best = nullptr;
    double least = unsuited;
    for (const Method* method : methods) {
        const PassMethod<Pass>& each = method->*pass;
        const double cost = each.cost == nullptr ? unsuited : each.cost(shape);
        if (cost < least) {
            best = method;
            least = cost;
        }
    }
    assert(best != nullptr);
    return *best;
}

} // namespace

const Method& forwardMethod(const ConvolutionShape& shape) {
    return cheapest(&Method::forward, shape);
}

const Method& backwardDataMethod(const ConvolutionShape& shape) {
    return cheapest(&Method::backwardData, shape);
}

const Method& backwardWeightsMethod(const ConvolutionShape& shape) {
    return cheapest(&Method::backwardWeights, shape);
}

} // namespace fovea::convolution
