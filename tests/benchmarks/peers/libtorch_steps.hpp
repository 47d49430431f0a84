#pragma once

#include <functional>
#include <string>

#include "tests/benchmarks/peers/libtorch_networks.hpp"

namespace fovea::benchmarks {

/// How libtorch lays its tensors out.
enum class PeerLayout {
    Plain,        ///< NCHW
    ChannelsLast, ///< NHWC
    Mkldnn        ///< oneDNN's own blocks
};

/// One training step over the same batch: forward, cross entropy, backward, SGD with momentum 0.9
/// and weight decay 1e-3 as in Fovea's recipe. The update is written out in place, which is faster
/// than torch::optim::SGD.
std::function<void()> trainingStep(PeerNetwork network, torch::Tensor images, torch::Tensor labels,
                                   PeerLayout layout);

/// One forward pass over the same batch, as fast as libtorch's C++ interface gives it: the network
/// is traced, frozen and, for the layout Mkldnn, optimized for inference (batch normalization
/// folded, convolution + add + ReLU fused, weights laid out for oneDNN beforehand).
std::function<void()> inferenceStep(PeerNetwork network, torch::Tensor images, PeerLayout layout);

} // namespace fovea::benchmarks
