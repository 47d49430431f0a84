#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/error.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

// What may change in a run's record after it was made, and only by who has its lock: run.json is
// written anew, whole or not at all.

/// Gives a run more epochs; it goes on from its last checkpoint. From there its learning rate
/// follows the schedule of a run of that many epochs, so that with a constant one the run ends as
/// if it had been made for them. The log tells each sitting with its epochs, and `commandLine` is
/// added to the record's.
/// errors  Usage: it has as many already, or more; more than a recipe may have
Result<void> extendRun(const RunFolder& run, const RunLock& lock, std::int64_t epochs,
                       const std::string& commandLine);

/// Notes that a run's data lies elsewhere now. Whether it is the same data is asked before.
Result<void> relocateData(const RunFolder& run, const RunLock& lock,
                          const std::filesystem::path& source);

} // namespace fovea
