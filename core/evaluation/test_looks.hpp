#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/training/run_weights.hpp"

namespace fovea {

/// How often somebody has looked at what a run does on its test split. Who looks, changes something
/// and looks again, chooses by the test split, and what chooses tests nothing: so each look is a
/// line in the run's file test_looks, with its time and the weights, and is told.

inline std::filesystem::path testLooksFile(const RunFolder& run) { return run.path / "test_looks"; }

/// Looks so far.
std::int64_t testLooks(const RunFolder& run);

/// Counts one more. Returns how many there are with it.
/// errors  the folder cannot be written to
Result<std::int64_t> countTestLook(const RunFolder& run, const WeightsOrigin& weights);

/// "looked at the test split for the 3rd time"
std::string sentenceOnLooks(std::int64_t looks);

} // namespace fovea
