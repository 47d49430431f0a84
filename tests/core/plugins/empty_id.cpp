#include "tests/core/plugins/identity.hpp"

FOVEA_PLUGIN() { return {.id = "", .version = "1", .title = "Nameless", .layers = {}}; }
