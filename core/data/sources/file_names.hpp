#pragma once

#include <filesystem>
#include <string_view>

/// What the names of files say. Private to core/data.
namespace fovea {

/// What systems and people leave beside pictures: texts, tables, hidden files.
bool isBystander(const std::filesystem::path& file);

/// Names compared as people do: digits by the number that they make.
bool comesNaturallyBefore(std::string_view a, std::string_view b);

} // namespace fovea
