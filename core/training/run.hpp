#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "core/data/dataset.hpp"
#include "core/layer/registry.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// What the outside asks of a run; set from other threads or signal handlers, obeyed between steps.
struct RunControl {
    std::atomic<bool> pauses{false};
    std::atomic<bool> stops{false};      ///< finish the step, write a checkpoint, end as stopped
    std::atomic<bool> interrupts{false}; ///< the same, ending as interrupted
    std::atomic<bool> wantsCheckpoint{false};
    std::atomic<bool> wantsSnapshot{false};
    std::atomic<bool> isAsleep{false};

    /// Ends a pause's wait; call after changing any of the above from another thread.
    void wake() {
        wakeUps.fetch_add(1);
        wakeUps.notify_all();
    }

    std::atomic<int> wakeUps{0};
};

/// Makes a run's folder: run.json and dataset.csv, from a project's or a command's values.
/// The network's class count is adapted to the dataset.
/// errors  the folder exists with a run in it, the network does not fit the input, a bad recipe
Result<RunFolder> createRun(const std::filesystem::path& folder, const Dataset& dataset,
                            const DatasetSpec& data, const NetworkSpec& network,
                            const TrainSpec& train, const LayerRegistry& registry,
                            const std::string& commandLine);

/// Trains until the recipe's end or as the control says, from the last checkpoint where there is
/// one, with the same final bytes either way. Writes events.jsonl, checkpoints, and tells each
/// event to `listener`.
/// errors  ErrorKind::Diverged, Interrupted; the dataset is not the one of run.json; a full disk
Result<void> train(const RunFolder& run, const LayerRegistry& registry, RunControl& control,
                   const std::function<void(const Event&)>& listener);

} // namespace fovea
