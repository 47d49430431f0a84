#include "core/layer/plugin.hpp"
#include "plugins/initialization/kaiming.hpp"
#include "plugins/initialization/xavier.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.initialization",
            .version = "1.0.0",
            .title = "How weights start",
            .initializations = {
                initializationType<KaimingUniform>(), initializationType<KaimingNormal>(),
                initializationType<XavierUniform>(), initializationType<XavierNormal>()}};
}
