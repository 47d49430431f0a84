#pragma once

#include <string>
#include <vector>

#include "core/training/run_folder.hpp"
#include "core/training/runs/run_history.hpp"

namespace fovea {

/// A run as its folder tells of it: what it was started with, what became of it, whether a process
/// trains it now, and what in the folder cannot be read. Nothing of it stays unsaid.
struct RunRecord {
    RunFolder folder;
    RunSpec spec; ///< empty where there is no run.json yet, or none that can be read
    RunHistory history;
    bool isAlive = false; ///< a process has the run's lock
    /// Sentences: run.json is damaged, a line of events.jsonl is no event.
    std::vector<std::string> faults;
    bool isReadable = true; ///< run.json and, where there is a log, an event

    /// History and lock together: what was running when its process died is interrupted, and a
    /// finished run that has been given more epochs is not at its end.
    RunPhase phase() const;

    /// It has done all epochs of its recipe, and its test.
    bool isComplete() const;

    /// Counted from 1: the epoch under way, or the last that was; at most the recipe's.
    std::int64_t currentEpoch() const;

    std::string name() const { return folder.path.filename().string(); }

    /// The first fault, else why it failed or diverged; empty when all is well.
    const std::string& trouble() const;
};

} // namespace fovea
