#pragma once

#include <initializer_list>
#include <string_view>

namespace fovea {

/// Makes libraries of this process write to nowhere what they would write to standard error, from
/// any thread. For those that tell of damaged files there and offer no other way: as Debian 12
/// builds it, libjxl 0.7 does so for each. What others write is not touched.
/// `names` are how the libraries' file names begin. Where one cannot be quietened it stays as it
/// is.
void quietLibraries(std::initializer_list<std::string_view> names);

} // namespace fovea
