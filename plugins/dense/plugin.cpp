#include "core/layer/plugin.hpp"
#include "plugins/dense/dense.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.dense",
            .version = "1.0.0",
            .title = "Dense layers",
            .layers = {layerType<Dense>()},
            .losses = {}};
}
