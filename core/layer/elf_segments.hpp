#pragma once

#include <filesystem>

#include "core/base/error.hpp"

namespace fovea {

/// Whether a shared library of this machine's kind is whole: the system's loader believes what the
/// file says of its segments, and ends the process where it finds less (ELF-64, System V ABI,
/// chapters 4 and 5).
/// errors  it is no shared library, one of another machine, or one that ends before its segments
Result<void> checkSegments(const std::filesystem::path& file);

} // namespace fovea
