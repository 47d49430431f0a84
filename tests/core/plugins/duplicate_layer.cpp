#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.duplicate_layer",
            .version = "1",
            .title = "Has a layer of its own, and one that a_good has",
            .layers = {fovea::identityNamed("test.own_layer"),
                       fovea::identityNamed("test.first_layer")}};
}
