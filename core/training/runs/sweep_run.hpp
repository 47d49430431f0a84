#pragma once

#include "core/training/run_folder.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

/// Clears away what a process left that died while it wrote into the run's folder: checkpoints
/// half-written (finishGenerations) and files on their way to their names (`NAME.PID.part`). Where
/// others than the lock's owner may write, only the parts of processes that are gone go.
void sweepRun(const RunFolder& run, const RunLock& lock);

} // namespace fovea
