#include "core/base/program_version.hpp"

namespace fovea {

std::string_view programVersion() { return FOVEA_VERSION; }

} // namespace fovea
