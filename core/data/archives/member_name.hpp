#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace fovea {

/// Where in its archive a member lies, by its name: "cat/0.png" for "./cat//0.png"; empty for the
/// archive itself. Bytes that are no UTF-8 are kept.
/// errors  why the name says no place in it, without the name: absolute, "..", too long, too deep
Result<std::string> placeInArchive(std::string_view name);

} // namespace fovea
