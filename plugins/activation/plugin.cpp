#include "core/layer/plugin.hpp"
#include "plugins/activation/relu.hpp"
#include "plugins/activation/sigmoid.hpp"
#include "plugins/activation/tanh.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.activation",
            .version = "1.0.0",
            .title = "Activations",
            .layers = {layerType<Relu>(), layerType<Tanh>(), layerType<Sigmoid>()},
            .losses = {}};
}
