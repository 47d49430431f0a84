#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/base/aligned_buffer.hpp"
#include "core/graph/network.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// Changes a network's trained weights by their gradients, with PyTorch's formulas:
/// SGD (momentum, Nesterov: Sutskever et al. 2013) and Adam (Kingma and Ba 2015, algorithm 1).
/// Allocates its state once.
class Optimizer {
public:
    Optimizer(const OptimizerSpec& spec, Network& network);

    /// One update; `step` counts from 0. Gradients are scaled by `gradientScale` first (clipping).
    void update(Network& network, double learningRate, std::int64_t step, float gradientScale = 1);

    /// Momentum, or Adam's two moments one after the other: saved with a checkpoint.
    std::span<float> state();

private:
    OptimizerSpec m_spec;
    std::size_t m_stateCount = 0;
    AlignedBuffer m_state;
};

} // namespace fovea
