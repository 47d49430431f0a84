#include "tests/benchmarks/peers/libtorch_steps.hpp"

#include <vector>

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/script.h>

namespace fovea::benchmarks {

namespace {

constexpr double learningRate = 1e-4;
constexpr double momentum = 0.9;
constexpr double weightDecay = 1e-3;

void layOut(PeerNetwork& network, torch::Tensor& images, PeerLayout layout) {
    if (layout != PeerLayout::ChannelsLast)
        return;
    constexpr auto last = torch::MemoryFormat::ChannelsLast;
    images = images.contiguous(last);
    for (torch::Tensor& weight : network->parameters())
        if (weight.dim() == 4)
            weight.set_data(weight.contiguous(last));
}

void update(std::vector<torch::Tensor>& weights, std::vector<torch::Tensor>& velocities) {
    const torch::NoGradGuard noGradient;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        torch::Tensor& gradient = weights[i].mutable_grad();
        if (weights[i].dim() > 1)
            gradient.add_(weights[i], weightDecay);
        velocities[i].mul_(momentum).add_(gradient);
        weights[i].add_(velocities[i], -learningRate);
    }
}

/// The network's forward as a TorchScript method with its weights in it as constants, which is
/// what torch.jit.trace and torch.jit.freeze make in Python.
torch::jit::Module traced(PeerNetwork& network, const torch::Tensor& images) {
    for (torch::Tensor& weight : network->parameters())
        weight.set_requires_grad(false);
    torch::jit::Module module("PeerNetwork");
    const auto run = [&](torch::jit::Stack inputs) {
        return torch::jit::Stack{network->forward(inputs.front().toTensor())};
    };
    const auto [state, outputs] = torch::jit::tracer::trace(
        {images}, run, [](const torch::Tensor&) { return std::string(); },
        /*strict=*/true, /*force_outplace=*/false, &module);
    module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(
        c10::QualifiedName(*module.type()->name(), "forward"), state->graph));
    module.eval();
    return torch::jit::freeze(module);
}

} // namespace

std::function<void()> trainingStep(PeerNetwork network, torch::Tensor images, torch::Tensor labels,
                                   PeerLayout layout) {
    network->train();
    layOut(network, images, layout);
    std::vector<torch::Tensor> weights = network->parameters();
    std::vector<torch::Tensor> velocities;
    for (const torch::Tensor& weight : weights)
        velocities.push_back(torch::zeros_like(weight));
    return [=]() mutable {
        for (torch::Tensor& weight : weights)
            weight.mutable_grad() = torch::Tensor();
        const torch::Tensor input = layout == PeerLayout::Mkldnn ? images.to_mkldnn() : images;
        torch::nn::functional::cross_entropy(network->forward(input), labels).backward();
        update(weights, velocities);
    };
}

std::function<void()> inferenceStep(PeerNetwork network, torch::Tensor images, PeerLayout layout) {
    network->eval();
    layOut(network, images, layout);
    const torch::NoGradGuard noGradient;
    torch::jit::Module module = traced(network, images);
    if (layout == PeerLayout::Mkldnn)
        module = torch::jit::optimize_for_inference(module);
    return [module, images]() mutable {
        const torch::NoGradGuard inside;
        module.forward({images});
    };
}

} // namespace fovea::benchmarks
