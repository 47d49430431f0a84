#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace fovea {

/// The records of an RFC 4180 text; empty lines are left out.
/// errors  a quote that is never closed (its line)
Result<std::vector<std::vector<std::string>>> parseCsv(std::string_view text);

} // namespace fovea
