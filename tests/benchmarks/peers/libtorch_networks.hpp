#pragma once

#include <cstdint>
#include <string>

#include <torch/torch.h>

namespace fovea::benchmarks {

/// Our templates written for libtorch: a body of convolutions, whose output is flattened, and a
/// head of dense layers.
///
/// in   [N, C, H, W], in any layout of libtorch, its mkldnn layout included
/// out  [N, classes]
struct PeerNetworkImpl : torch::nn::Module {
    PeerNetworkImpl(torch::nn::Sequential body, torch::nn::Sequential head);

    torch::Tensor forward(torch::Tensor images);

    torch::nn::Sequential body;
    torch::nn::Sequential head;
};

TORCH_MODULE(PeerNetwork);

/// The network of a template's name, for images of its usual size; null where the name is unknown.
PeerNetwork makePeerNetwork(const std::string& name, std::int64_t classes);

} // namespace fovea::benchmarks
