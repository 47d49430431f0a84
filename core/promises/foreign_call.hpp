#pragma once

#include <string>

#include "core/base/function_ref.hpp"

namespace fovea {

/// What a plugin's code threw, in words; empty where `call` returned.
std::string thrownBy(FunctionRef<void()> call);

} // namespace fovea
