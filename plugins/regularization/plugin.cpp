#include "core/layer/plugin.hpp"
#include "plugins/regularization/auxiliary_head.hpp"
#include "plugins/regularization/dropout.hpp"
#include "plugins/regularization/gaussian_noise.hpp"
#include "plugins/regularization/spatial_dropout.hpp"
#include "plugins/regularization/stochastic_depth.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.regularization",
            .version = "1.1.0",
            .title = "Regularization",
            .layers = {layerType<Dropout>(), layerType<SpatialDropout>(),
                       layerType<StochasticDepth>(), layerType<GaussianNoise>(),
                       layerType<AuxiliaryHead>()},
            .categories = {{"regularization", "Regularization", CategoryColour::Purple, 70}}};
}
