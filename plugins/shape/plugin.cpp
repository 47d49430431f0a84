#include "core/layer/plugin.hpp"
#include "plugins/shape/flatten.hpp"
#include "plugins/shape/widening_shortcut.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.shape",
            .version = "1.1.0",
            .title = "Shapes",
            .layers = {layerType<Flatten>(), layerType<WideningShortcut>()},
            .losses = {}};
}
