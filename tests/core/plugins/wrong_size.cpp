#include "core/layer/plugin.hpp"

FOVEA_PLUGIN() { return {.sizeBytes = 8, .id = "test.wrong_size"}; }
