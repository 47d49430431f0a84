#include <cstdlib>

#include "core/layer/plugin.hpp"

#define EXPORTED extern "C" __attribute__((visibility("default"), used))

EXPORTED const char fovea_plugin_abi[] = "fovea-plugin 0; another compiler";

/// Leaves a trace: it must never be called.
EXPORTED const fovea::PluginTable* fovea_plugin() {
    setenv("FOVEA_TEST_WRONG_ABI_CALLED", "1", 1);
    return nullptr;
}
