#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.twice_inside",
            .version = "1",
            .title = "Lists a layer twice",
            .layers = {fovea::identityNamed("test.twice"), fovea::identityNamed("test.twice")}};
}
