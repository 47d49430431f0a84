#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.first",
            .version = "1.3",
            .title = "Has the id of a_good",
            .layers = {fovea::identityNamed("test.another_layer")}};
}
