#include "core/layer/plugin.hpp"
#include "plugins/locally_connected/locally_connected1d.hpp"
#include "plugins/locally_connected/locally_connected2d.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.locally_connected",
            .version = "1.0.0",
            .title = "Locally connected layers",
            .layers = {layerType<LocallyConnected1d>(), layerType<LocallyConnected2d>()},
            .categories = {{"locally_connected", "Locally connected", CategoryColour::Sky, 20}}};
}
