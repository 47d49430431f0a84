#include "core/layer/plugin.hpp"
#include "plugins/convolution/conv2d.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.convolution",
            .version = "1.0.0",
            .title = "Convolutions",
            .layers = {layerType<Conv2d>()},
            .losses = {}};
}
