#include "core/layer/plugin.hpp"
#include "plugins/dense/dense.hpp"
#include "plugins/dense/radial_basis.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.dense",
            .version = "1.1.0",
            .title = "Dense layers",
            .layers = {layerType<Dense>(), layerType<RadialBasis>()},
            .categories = {{"dense", "Dense", CategoryColour::Orange, 40}}};
}
