#include "core/layer/plugin.hpp"
#include "plugins/merge/add.hpp"
#include "plugins/merge/concatenate.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.merge",
            .version = "1.0.0",
            .title = "Merging",
            .layers = {layerType<Add>(), layerType<Concatenate>()},
            .losses = {}};
}
