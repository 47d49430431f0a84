#include "core/layer/plugin.hpp"
#include "plugins/normalization/batch_normalization.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.normalization",
            .version = "1.0.0",
            .title = "Normalization",
            .layers = {layerType<BatchNormalization>()},
            .losses = {}};
}
