#include "core/layer/plugin.hpp"
#include "plugins/optimizer/adam.hpp"
#include "plugins/optimizer/adamw.hpp"
#include "plugins/optimizer/rmsprop.hpp"
#include "plugins/optimizer/sgd.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.optimizer",
            .version = "1.0.0",
            .title = "Optimizers",
            .optimizers = {optimizerType<Sgd>(), optimizerType<Adam>(), optimizerType<AdamW>(),
                           optimizerType<RmsProp>()}};
}
