#pragma once

#include <span>

namespace fovea {

/// Pointwise nonlinearities. Tanh and sigmoid are within 1e-6 of the exact value, the scaled tanh
/// within 2e-6; NaN stays NaN.
enum class Activation {
    Relu,       ///< max(0, x)
    Tanh,       ///< tanh x
    Sigmoid,    ///< 1 / (1 + exp(-x))
    ScaledTanh, ///< 1.7159 tanh(2 x / 3)
};

/// output[i] = activation(input[i]). `output` may be `input`.
void activate(Activation activation, std::span<const float> input, std::span<float> output);

/// dInput[i] = dOutput[i] * activation'(x), the derivative taken from output[i] alone.
/// `dInput` may be `dOutput`.
void activateBackward(Activation activation, std::span<const float> output,
                      std::span<const float> dOutput, std::span<float> dInput);

} // namespace fovea
