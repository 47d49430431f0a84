#include "core/training/runs/run_record.hpp"

#include <algorithm>

namespace fovea {

RunPhase RunRecord::phase() const {
    const RunPhase told = history.phase();
    const bool isTraining = told == RunPhase::Running || told == RunPhase::Paused;
    if (isAlive)
        return isTraining ? told : RunPhase::Starting;
    if (!isReadable)
        return RunPhase::Unreadable;
    if (told == RunPhase::Finished && !isComplete())
        return RunPhase::Stopped;
    return isTraining ? RunPhase::Interrupted : told;
}

bool RunRecord::isComplete() const {
    return history.phase() == RunPhase::Finished && history.started().epochs >= spec.train.epochs;
}

std::int64_t RunRecord::currentEpoch() const {
    const Progress* progress = history.progress();
    const std::int64_t begun = progress != nullptr ? progress->epoch + 1 : 0;
    const std::int64_t next = history.epochsDone() + (isOver(phase()) ? 0 : 1);
    return std::min(std::max(begun, next), spec.train.epochs);
}

const std::string& RunRecord::trouble() const {
    return faults.empty() ? history.message() : faults.front();
}

} // namespace fovea
