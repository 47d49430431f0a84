#include "core/layer/plugin.hpp"
#include "plugins/schedule/constant.hpp"
#include "plugins/schedule/cosine.hpp"
#include "plugins/schedule/step.hpp"

FOVEA_PLUGIN() {
    using namespace fovea;
    return {.id = "fovea.schedule",
            .version = "1.0.0",
            .title = "Schedules of the learning rate",
            .schedules = {scheduleType<Constant>(), scheduleType<Step>(), scheduleType<Cosine>()}};
}
