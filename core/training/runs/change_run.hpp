#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/settings/setting_path.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

// What may change in a run's record after it was made, and only by who has its lock: run.json is
// written anew, whole or not at all.

/// The settings that a run may change (SettingInfo::isFreeInRun), by the keys of project.json:
/// "train.epochs".
std::vector<SettingPath> freePaths();

/// Gives such settings other values. A run with more epochs goes on from its last checkpoint, also
/// where it has finished: from there its learning rate follows the schedule of a run of that many,
/// so that with a constant one it ends as if it had been made for them. The log tells each sitting
/// with its epochs, and `commandLine` is added to the record's.
/// errors  Usage: a setting that a run cannot change, with those that it can; a value that is not
///         allowed; as many epochs as it has already, or fewer
Result<void> changeRun(const RunFolder& run, const RunLock& lock,
                       const std::vector<Assignment>& assignments, const TypeCatalog& types,
                       const std::string& commandLine);

/// Notes that a run's data lies elsewhere now. Whether it is the same data is asked before.
Result<void> relocateData(const RunFolder& run, const RunLock& lock,
                          const std::filesystem::path& source);

} // namespace fovea
