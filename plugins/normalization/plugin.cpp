#include "core/layer/plugin.hpp"
#include "plugins/normalization/batch_normalization.hpp"
#include "plugins/normalization/group_normalization.hpp"
#include "plugins/normalization/instance_normalization.hpp"
#include "plugins/normalization/layer_normalization.hpp"
#include "plugins/normalization/local_contrast.hpp"
#include "plugins/normalization/local_response.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.normalization",
            .version = "1.0.0",
            .title = "Normalization",
            .layers = {layerType<BatchNormalization>(), layerType<LayerNormalization>(),
                       layerType<GroupNormalization>(), layerType<InstanceNormalization>(),
                       layerType<LocalResponse>(), layerType<LocalContrast>()},
            .categories = {{"normalization", "Normalization", CategoryColour::Yellow, 60}}};
}
