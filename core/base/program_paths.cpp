#include "core/base/program_paths.hpp"

#include <cstdlib>

namespace fs = std::filesystem;

namespace fovea {

fs::path programFolder() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path resourceFolder() {
    if (const char* variable = std::getenv("FOVEA_RESOURCES"); variable && *variable != '\0')
        return variable;
    std::error_code error;
    const fs::path ofBuild = (programFolder() / "../resources").lexically_normal();
    if (fs::is_directory(ofBuild, error))
        return ofBuild;
    return (programFolder() / "../share/fovea").lexically_normal();
}

} // namespace fovea
