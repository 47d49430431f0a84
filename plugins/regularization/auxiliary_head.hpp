#pragma once

#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Ends a second classifier, which branches off inside a network: while training, its logits are
/// held against the labels as the output's are, and its loss is added with a weight; at inference
/// the network leaves out the branch. The layer itself changes nothing.
/// in      [N, D, H, W, C]   as many values as the network puts out
/// out     [N, D, H, W, C]
/// source  Szegedy et al. 2014, "Going deeper with convolutions", section 5
struct AuxiliaryHead {
    double weight = 0.3;

    static constexpr About about{"regularization.auxiliary_head", 1, "Auxiliary head",
                                 "Ends a branch that classifies too, while training."};

    static constexpr auto settings() {
        return std::tuple{setting(&AuxiliaryHead::weight, "weight",
                                  "How much the branch's loss counts beside the network's",
                                  Range{0, 10})
                              .auxiliaryWeight()};
    }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan = Plan::unchanged(inputs[0]);
        plan.keepsValues = true;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at); }
};

} // namespace fovea
