#pragma once

#include <filesystem>

#include "core/training/run_folder.hpp"

namespace fovea {

/// Where a run's data lies now: the place that run.json names or, where nothing is there any more,
/// the end of that path inside the project that the run is in (the folder above `runs`), or beside
/// it. So a project that was moved with its data finds it again; whether it is the same data, the
/// fingerprint tells.
/// returns  run.json's place where no other is there either, for the message that says so
std::filesystem::path sourceOf(const RunFolder& run, const DatasetSpec& data);

} // namespace fovea
