#pragma once

/// Networks with auxiliary heads: ids that begin with a_ and b_ are of the heads alone.

#include <span>

#include "core/base/random.hpp"
#include "core/graph/network_spec.hpp"

namespace fovea::test {

inline NodeSpec node(const char* id, const char* type, std::vector<std::string> inputs,
                     SettingMap settings = {}) {
    NodeSpec spec;
    spec.id = id;
    spec.type = type;
    spec.settings = std::move(settings);
    spec.inputs = std::move(inputs);
    return spec;
}

inline SettingMap units(std::int64_t count) { return {{"units", count}}; }

/// The network of ReferenceNetwork.
inline NetworkSpec twoHeads() {
    NetworkSpec spec;
    spec.nodes = {node("in", "input", {}),
                  node("dense1", "dense.dense", {"in"}, units(5)),
                  node("tanh1", "activation.tanh", {"dense1"}),
                  node("a_dense", "dense.dense", {"tanh1"}, units(3)),
                  node("a_head", "regularization.auxiliary_head", {"a_dense"}),
                  node("dense2", "dense.dense", {"tanh1"}, units(4)),
                  node("tanh2", "activation.tanh", {"dense2"}),
                  node("b_dense1", "dense.dense", {"tanh2"}, units(4)),
                  node("b_tanh", "activation.tanh", {"b_dense1"}),
                  node("b_dense2", "dense.dense", {"b_tanh"}, units(3)),
                  node("b_head", "regularization.auxiliary_head", {"b_dense2"}, {{"weight", 1.5}}),
                  node("out", "dense.dense", {"tanh2"}, units(3))};
    return spec;
}

/// With all that compile joins, places in each other's memory and draws.
inline NetworkSpec convolutional() {
    const SettingMap same{{"kernel", std::vector<std::int64_t>{3, 3}},
                          {"out_channels", std::int64_t{4}},
                          {"padding", std::string("same")}};
    NetworkSpec spec;
    spec.nodes = {node("in", "input", {}),
                  node("conv1", "conv.conv2d", {"in"}, same),
                  node("norm1", "normalization.batch", {"conv1"}),
                  node("relu1", "activation.relu", {"norm1"}),
                  node("a_average", "pool.global_average2d", {"relu1"}),
                  node("a_dense", "dense.dense", {"a_average"}, units(3)),
                  node("a_head", "regularization.auxiliary_head", {"a_dense"}),
                  node("conv2", "conv.conv2d", {"relu1"}, same),
                  node("add", "merge.add", {"conv2", "relu1"}),
                  node("relu2", "activation.relu", {"add"}),
                  node("b_conv", "conv.conv2d", {"relu2"}, same),
                  node("b_norm", "normalization.batch", {"b_conv"}),
                  node("b_add", "merge.add", {"b_norm", "relu1"}),
                  node("b_relu", "activation.relu", {"b_add"}),
                  node("b_flatten", "shape.flatten", {"b_relu"}),
                  node("b_dropout", "regularization.dropout", {"b_flatten"}),
                  node("b_dense", "dense.dense", {"b_dropout"}, units(3)),
                  node("b_head", "regularization.auxiliary_head", {"b_dense"}),
                  node("conv3", "conv.conv2d", {"relu2"}, same),
                  node("flatten", "shape.flatten", {"conv3"}),
                  node("out", "dense.dense", {"flatten"}, units(3))};
    return spec;
}

inline bool isOfHead(const std::string& id) { return id.starts_with("a_") || id.starts_with("b_"); }

inline NetworkSpec withoutHeads(NetworkSpec spec) {
    std::erase_if(spec.nodes, [](const NodeSpec& each) { return isOfHead(each.id); });
    return spec;
}

inline void fillRandom(std::span<float> values, std::uint64_t stream) {
    RandomStream random({23, stream});
    for (float& value : values)
        value = random.normal();
}

} // namespace fovea::test
