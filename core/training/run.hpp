#pragma once

#include <functional>
#include <memory>

#include "core/data/dataset.hpp"
#include "core/layer/registry.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/runs/run_claim.hpp"
#include "core/training/runs/run_control.hpp"

namespace fovea {

/// Makes a run in a folder that was claimed for it: run.json and dataset.csv, from a project's or a
/// command's values. The network's class count is adapted to the dataset.
/// errors  the network does not fit the input, a bad recipe
Result<void> createRun(const RunClaim& claim, const Dataset& dataset, const DatasetSpec& data,
                       const NetworkSpec& network, const TrainSpec& train,
                       const LayerRegistry& registry, const std::string& commandLine);

/// The same in a folder by its name; whoever trains it takes its lock again.
/// errors  also: the folder has a run in it already
Result<RunFolder> createRun(const std::filesystem::path& folder, const Dataset& dataset,
                            const DatasetSpec& data, const NetworkSpec& network,
                            const TrainSpec& train, const LayerRegistry& registry,
                            const std::string& commandLine);

/// Trains until the recipe's end or as the control says, from the last checkpoint where there is
/// one, with the same final bytes either way. Writes events.jsonl, checkpoints, and tells each
/// event to `listener`. Meanwhile the run's control file (sendCommand) is obeyed as `control` is.
/// A run that is finished is left as it is, and nothing is told.
/// errors  ErrorKind::Diverged, Interrupted; the dataset is not the one of run.json; a full disk
Result<void> train(const RunFolder& run, RunLock lock, const LayerRegistry& registry,
                   RunControl& control, const std::function<void(const Event&)>& listener);

/// The same, taking the run's lock.
/// errors  also: another process trains it; there is no run
Result<void> train(const RunFolder& run, const LayerRegistry& registry, RunControl& control,
                   const std::function<void(const Event&)>& listener);

} // namespace fovea
