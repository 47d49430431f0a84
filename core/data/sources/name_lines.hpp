#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fovea {

/// The names of classes in a text file, one a line; empty lines are none. None where there is no
/// such file. Private to core/data.
std::vector<std::string> namesInLines(const std::filesystem::path& file);

/// 0, 1, ... as names: what classes are called where nobody says.
std::vector<std::string> numbersAsNames(std::size_t count, std::size_t first = 0);

} // namespace fovea
