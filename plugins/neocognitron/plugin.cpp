#include "core/layer/plugin.hpp"
#include "plugins/neocognitron/c_layer.hpp"
#include "plugins/neocognitron/s_layer.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.neocognitron",
            .version = "1.0.0",
            .title = "Neocognitron",
            .layers = {layerType<SLayer>(), layerType<CLayer>()},
            .categories = {{"neocognitron", "Neocognitron", CategoryColour::Purple, 100}}};
}
