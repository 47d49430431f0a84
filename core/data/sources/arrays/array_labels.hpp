#pragma once

#include <string>
#include <vector>

#include "core/data/sources/arrays/npy.hpp"

namespace fovea {

/// The labels of an array of N or N x 1 whole numbers (floats too, where they are whole) or texts,
/// a name each. Private to core/data.
/// errors  Data: several labels an image, a number that is not whole (with the place)
Result<std::vector<std::string>> labelsOf(const NpyArray& array);

} // namespace fovea
