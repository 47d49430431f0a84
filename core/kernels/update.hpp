#pragma once

#include <cstdint>
#include <span>

namespace fovea {

/// One step of stochastic gradient descent, as torch.optim.SGD has it with dampening 0:
///   g = gradientScale * gradient + decay * w
///   m = momentum * m + g
///   w -= learningRate * (isNesterov ? g + momentum * m : m)
/// source  Sutskever, Martens, Dahl, Hinton 2013, in PyTorch's form
struct SgdUpdate {
    float learningRate = 0;
    float momentum = 0;
    float decay = 0;
    float gradientScale = 1;
    bool isNesterov = false;
};

/// `momentum` may be empty where update.momentum is 0; else it is as long as the weights.
void updateSgd(const SgdUpdate& update, std::span<const float> gradient, std::span<float> momentum,
               std::span<float> weights);

/// One step of Adam, as torch.optim.Adam has it:
///   g = gradientScale * gradient + decay * w
///   m = beta1 * m + (1 - beta1) * g
///   v = beta2 * v + (1 - beta2) * g^2
///   w = shrink * w - stepSize * m / (sqrt(v) * rootScale + epsilon)
/// source  Kingma and Ba 2015, algorithm 1; stepSize = rate / (1 - beta1^t),
///         rootScale = 1 / sqrt(1 - beta2^t); shrink: Loshchilov and Hutter 2019, algorithm 2
struct AdamUpdate {
    float stepSize = 0;
    float rootScale = 1;
    double beta1 = 0.9; // in double: 1 - 0.999F would be off by 1e-5
    double beta2 = 0.999;
    float epsilon = 1e-8F;
    float decay = 0;
    float shrink = 1;
    float gradientScale = 1;
};

/// All four are equally long.
void updateAdam(const AdamUpdate& update, std::span<const float> gradient,
                std::span<float> firstMoment, std::span<float> secondMoment,
                std::span<float> weights);

/// How many partial sums squaredNorm of `count` numbers needs.
std::int64_t squaredNormParts(std::int64_t count);

/// The sum of squares, added in double and in an order that does not depend on threads.
/// `parts` is room for squaredNormParts(values.size()) numbers.
double squaredNorm(std::span<const float> values, std::span<double> parts);

/// Whether no value is NaN or infinite.
bool isFinite(std::span<const float> values);

} // namespace fovea
