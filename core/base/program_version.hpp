#pragma once

#include <string_view>

namespace fovea {

/// This build's, as "0.1.0".
std::string_view programVersion();

} // namespace fovea
