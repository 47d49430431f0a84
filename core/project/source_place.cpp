#include "core/project/source_place.hpp"

namespace fovea {

namespace fs = std::filesystem;

std::string storedSource(const ProjectFolder& project, const fs::path& source) {
    if (source.empty())
        return {};
    // A project's folder may be named with a slash at its end, which is no folder of its own.
    const fs::path named = fs::absolute(project.path).lexically_normal();
    const fs::path folder = named.has_filename() ? named : named.parent_path();
    const fs::path place = fs::absolute(source).lexically_normal();
    const fs::path fromParent = place.lexically_relative(folder.parent_path());
    const bool isNear = !fromParent.empty() && *fromParent.begin() != "..";
    return (isNear ? place.lexically_relative(folder) : place).string();
}

} // namespace fovea
