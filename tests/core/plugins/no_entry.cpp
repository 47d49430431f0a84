#include "core/layer/plugin.hpp"

extern "C" __attribute__((visibility("default"), used)) const char fovea_plugin_abi[] =
    FOVEA_PLUGIN_ABI;
