#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.empty_layer_id",
            .version = "1",
            .title = "Has a nameless layer",
            .layers = {fovea::identityNamed("")}};
}
