#include "core/layer/plugin.hpp"
#include "plugins/pooling/adaptive_average2d.hpp"
#include "plugins/pooling/average_pool1d.hpp"
#include "plugins/pooling/average_pool2d.hpp"
#include "plugins/pooling/average_pool3d.hpp"
#include "plugins/pooling/global_average2d.hpp"
#include "plugins/pooling/global_max2d.hpp"
#include "plugins/pooling/lp_pool2d.hpp"
#include "plugins/pooling/max_pool1d.hpp"
#include "plugins/pooling/max_pool2d.hpp"
#include "plugins/pooling/max_pool3d.hpp"
#include "plugins/pooling/subsampling2d.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {
        .id = "fovea.pooling",
        .version = "1.1.0",
        .title = "Pooling",
        .layers = {layerType<MaxPool2d>(), layerType<AveragePool2d>(), layerType<Subsampling2d>(),
                   layerType<LpPool2d>(), layerType<GlobalAverage2d>(), layerType<GlobalMax2d>(),
                   layerType<AdaptiveAverage2d>(), layerType<MaxPool1d>(),
                   layerType<AveragePool1d>(), layerType<MaxPool3d>(), layerType<AveragePool3d>()},
        .categories = {{"pooling", "Pooling", CategoryColour::Green, 30}}};
}
