#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/error.hpp"
#include "core/evaluation/measures/probabilities.hpp"

namespace fovea {

/// The logarithms of probabilities as halves in a NumPy array [samples, classes] (.npy,
/// version 1.0,
/// "<f2"), which numpy.load opens: 2 bytes each. They are rounded to halves before any figure is
/// made of them, so the file loses nothing.
std::string toNpy(const Probabilities& probabilities);

/// What tells the file from any other: a hash of its bytes.
std::string fingerprintOfNpy(std::string_view bytes);

/// The other way, for what toNpy has made.
/// errors  bytes of another array than this one of so many samples and classes
Result<Probabilities> probabilitiesFromNpy(std::string_view bytes, std::int64_t samples,
                                           std::int32_t classes);

} // namespace fovea
