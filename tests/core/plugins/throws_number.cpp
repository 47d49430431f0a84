#include "core/layer/plugin.hpp"

FOVEA_PLUGIN() { throw 42; }
