#pragma once

#include "core/layer/registry.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

/// What a training command prints on stdout.
enum class TrainingOutput {
    Summary, ///< for people, at the end
    Json,    ///< the summary as {"run","state","epochs","steps","seconds","best","test"}
    Events   ///< each event as a JSON line; commands are read from stdin
};

/// Trains a run to its end, or until Ctrl-C, then evaluates it (core/evaluation/run_evaluation) and
/// writes its evaluation folder. A run that is finished is only told of.
/// errors  what train and evaluate report; Interrupted after Ctrl-C
Result<void> trainRun(const RunFolder& run, RunLock lock, const LayerRegistry& registry,
                      TrainingOutput output);

/// The same, taking the run's lock.
/// errors  also: there is no run; another process trains it
Result<void> trainRun(const RunFolder& run, const LayerRegistry& registry, TrainingOutput output);

} // namespace fovea
