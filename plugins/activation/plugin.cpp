#include "core/layer/plugin.hpp"
#include "plugins/activation/absolute.hpp"
#include "plugins/activation/elu.hpp"
#include "plugins/activation/gelu.hpp"
#include "plugins/activation/hard_swish.hpp"
#include "plugins/activation/leaky_relu.hpp"
#include "plugins/activation/prelu.hpp"
#include "plugins/activation/relu.hpp"
#include "plugins/activation/relu6.hpp"
#include "plugins/activation/scaled_tanh.hpp"
#include "plugins/activation/sigmoid.hpp"
#include "plugins/activation/silu.hpp"
#include "plugins/activation/softmax.hpp"
#include "plugins/activation/softplus.hpp"
#include "plugins/activation/tanh.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.activation",
            .version = "1.1.0",
            .title = "Activations",
            .layers = {layerType<Relu>(), layerType<LeakyRelu>(), layerType<Prelu>(),
                       layerType<Relu6>(), layerType<Elu>(), layerType<Gelu>(), layerType<Silu>(),
                       layerType<HardSwish>(), layerType<Softplus>(), layerType<Sigmoid>(),
                       layerType<Tanh>(), layerType<ScaledTanh>(), layerType<Absolute>(),
                       layerType<Softmax>()},
            .categories = {{"activation", "Activation", CategoryColour::Vermilion, 50}}};
}
