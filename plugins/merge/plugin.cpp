#include "core/layer/plugin.hpp"
#include "plugins/merge/add.hpp"
#include "plugins/merge/concatenate.hpp"
#include "plugins/merge/maximum.hpp"
#include "plugins/merge/multiply.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.merge",
            .version = "1.1.0",
            .title = "Merging",
            .layers = {layerType<Add>(), layerType<Concatenate>(), layerType<Multiply>(),
                       layerType<Maximum>()},
            .categories = {{"merge", "Merge", CategoryColour::Sky, 80}}};
}
