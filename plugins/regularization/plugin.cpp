#include "core/layer/plugin.hpp"
#include "plugins/regularization/dropout.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.regularization",
            .version = "1.0.0",
            .title = "Regularization",
            .layers = {layerType<Dropout>()},
            .losses = {}};
}
