#include <stdexcept>

#include "core/layer/plugin.hpp"

FOVEA_PLUGIN() { throw std::runtime_error("the accelerator is on fire"); }
