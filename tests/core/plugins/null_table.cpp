#include "core/layer/plugin.hpp"

#define EXPORTED extern "C" __attribute__((visibility("default"), used))

EXPORTED const char fovea_plugin_abi[] = FOVEA_PLUGIN_ABI;

EXPORTED const fovea::PluginTable* fovea_plugin() { return nullptr; }
