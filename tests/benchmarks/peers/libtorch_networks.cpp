#include "tests/benchmarks/peers/libtorch_networks.hpp"

#include <array>
#include <functional>
#include <map>

namespace nn = torch::nn;

namespace fovea::benchmarks {

namespace {

struct Convolution {
    std::int64_t in;
    std::int64_t out;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    std::int64_t pad = 1;
    std::int64_t groups = 1;
};

nn::Conv2d convolution(const Convolution& c, bool hasBias) {
    return nn::Conv2d(nn::Conv2dOptions(c.in, c.out, c.kernel)
                          .stride(c.stride)
                          .padding(c.pad)
                          .groups(c.groups)
                          .bias(hasBias));
}

void addBiased(nn::Sequential& body, const Convolution& c) {
    body->push_back(convolution(c, true));
    body->push_back(nn::ReLU());
}

void addNormalized(nn::Sequential& body, const Convolution& c) {
    body->push_back(convolution(c, false));
    body->push_back(nn::BatchNorm2d(c.out));
    body->push_back(nn::ReLU());
}

void addPool(nn::Sequential& body, std::int64_t kernel, std::int64_t stride, std::int64_t pad = 0) {
    body->push_back(nn::MaxPool2d(nn::MaxPool2dOptions(kernel).stride(stride).padding(pad)));
}

void addAverage(nn::Sequential& body) {
    body->push_back(nn::AdaptiveAvgPool2d(nn::AdaptiveAvgPool2dOptions(1)));
}

/// Dense layers of these widths with ReLU between them.
nn::Sequential denseHead(std::initializer_list<std::int64_t> widths) {
    nn::Sequential head;
    for (const std::int64_t* width = widths.begin(); width + 1 != widths.end(); ++width) {
        if (width != widths.begin())
            head->push_back(nn::ReLU());
        head->push_back(nn::Linear(width[0], width[1]));
    }
    return head;
}

/// Two 3x3 convolutions beside a shortcut (He, Zhang, Ren, Sun 2015).
struct ResidualBlockImpl : nn::Module {
    ResidualBlockImpl(std::int64_t in, std::int64_t out, std::int64_t stride) {
        addNormalized(main, {in, out, 3, stride});
        main->push_back(convolution({out, out}, false));
        main->push_back(nn::BatchNorm2d(out));
        register_module("main", main);
        if (in != out) {
            shortcut->push_back(convolution({in, out, 1, stride, 0}, false));
            shortcut->push_back(nn::BatchNorm2d(out));
        }
        register_module("shortcut", shortcut);
    }

    torch::Tensor forward(const torch::Tensor& x) {
        const torch::Tensor beside = shortcut->is_empty() ? x : shortcut->forward(x);
        return torch::relu(main->forward(x) + beside);
    }

    nn::Sequential main;
    nn::Sequential shortcut;
};

TORCH_MODULE(ResidualBlock);

void addResidualStages(nn::Sequential& body) {
    std::int64_t in = 64;
    for (const std::int64_t out : {64, 128, 256, 512}) {
        body->push_back(ResidualBlock(in, out, in == out ? 1 : 2));
        body->push_back(ResidualBlock(out, out, 1));
        in = out;
    }
    addAverage(body);
}

PeerNetwork lenet5(std::int64_t classes) {
    nn::Sequential body;
    addBiased(body, {1, 6, 5, 1, 2});
    addPool(body, 2, 2);
    addBiased(body, {6, 16, 5, 1, 0});
    addPool(body, 2, 2);
    return PeerNetwork(body, denseHead({400, 120, 84, classes}));
}

PeerNetwork vggSmall(std::int64_t classes) {
    nn::Sequential body;
    std::int64_t in = 3;
    for (const std::int64_t out : {64, 128, 256}) {
        addNormalized(body, {in, out});
        addNormalized(body, {out, out});
        addPool(body, 2, 2);
        in = out;
    }
    return PeerNetwork(body, denseHead({4096, 256, classes}));
}

PeerNetwork resnet18Cifar(std::int64_t classes) {
    nn::Sequential body;
    addNormalized(body, {3, 64});
    addResidualStages(body);
    return PeerNetwork(body, denseHead({512, classes}));
}

PeerNetwork resnet18(std::int64_t classes) {
    nn::Sequential body;
    addNormalized(body, {3, 64, 7, 2, 3});
    addPool(body, 3, 2, 1);
    addResidualStages(body);
    return PeerNetwork(body, denseHead({512, classes}));
}

PeerNetwork alexnet(std::int64_t classes) {
    nn::Sequential body;
    addBiased(body, {3, 64, 11, 4, 2});
    addPool(body, 3, 2);
    addBiased(body, {64, 192, 5, 1, 2});
    addPool(body, 3, 2);
    addBiased(body, {192, 384});
    addBiased(body, {384, 256});
    addBiased(body, {256, 256});
    addPool(body, 3, 2);
    return PeerNetwork(body, denseHead({9216, 4096, 4096, classes}));
}

PeerNetwork mobilenetV1(std::int64_t classes) {
    struct Block {
        std::int64_t out;
        std::int64_t stride;
    };

    constexpr std::array blocks{Block{64, 1},  Block{128, 2}, Block{128, 1}, Block{256, 2},
                                Block{256, 1}, Block{512, 2}, Block{512, 1}, Block{512, 1},
                                Block{512, 1}, Block{512, 1}, Block{512, 1}, Block{1024, 2},
                                Block{1024, 1}};
    nn::Sequential body;
    addNormalized(body, {3, 32, 3, 2});
    std::int64_t in = 32;
    for (const Block& block : blocks) {
        addNormalized(body, {in, in, 3, block.stride, 1, in});
        addNormalized(body, {in, block.out, 1, 1, 0});
        in = block.out;
    }
    addAverage(body);
    return PeerNetwork(body, denseHead({1024, classes}));
}

} // namespace

PeerNetworkImpl::PeerNetworkImpl(nn::Sequential theBody, nn::Sequential theHead)
    : body(register_module("body", theBody)), head(register_module("head", theHead)) {}

torch::Tensor PeerNetworkImpl::forward(torch::Tensor images) {
    torch::Tensor features = body->forward(images);
    if (features.is_mkldnn())
        features = features.to_dense();
    return head->forward(features.flatten(1));
}

PeerNetwork makePeerNetwork(const std::string& name, std::int64_t classes) {
    static const std::map<std::string, std::function<PeerNetwork(std::int64_t)>> makers{
        {"lenet-5", lenet5},     {"vgg-small", vggSmall}, {"resnet-18-cifar", resnet18Cifar},
        {"resnet-18", resnet18}, {"alexnet", alexnet},    {"mobilenet-v1", mobilenetV1}};
    const auto found = makers.find(name);
    return found == makers.end() ? PeerNetwork(nullptr) : found->second(classes);
}

} // namespace fovea::benchmarks
