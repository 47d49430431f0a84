#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() {
    return {.id = "test.first",
            .version = "1.2",
            .title = "First",
            .layers = {fovea::identityNamed("test.first_layer")},
            .categories = {{"test.group", "Tested", fovea::CategoryColour::Purple, 35},
                           {"test.empty", "Without a layer"}}};
}
