#include "core/layer/plugin.hpp"
#include "plugins/shape/flatten.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.shape",
            .version = "1.0.0",
            .title = "Shapes",
            .layers = {layerType<Flatten>()},
            .losses = {}};
}
