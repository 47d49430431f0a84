#pragma once

#include <filesystem>
#include <string>

#include "core/project/project.hpp"

namespace fovea {

/// A data source as project.json names it: relative to the project's folder where it lies in that
/// or beside it, so that both can be moved together; else as an absolute path.
/// ProjectFolder::source is the way back.
std::string storedSource(const ProjectFolder& project, const std::filesystem::path& source);

} // namespace fovea
