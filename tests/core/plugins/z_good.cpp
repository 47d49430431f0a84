#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.last",
            .version = "3.4",
            .title = "Last",
            .layers = {fovea::identityNamed("test.last_layer")}};
}
