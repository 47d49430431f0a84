#pragma once

#include <utility>

#include "core/training/checkpoint.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

/// Writes a run's events.jsonl, one line at a time in one write, so that whoever reads finds whole
/// lines and at most a torn last one. Who has the log has the run: no second process trains it.
class EventLog {
public:
    /// Of a run whose lock the caller has.
    EventLog(RunFolder run, RunLock lock) : m_run(std::move(run)), m_lock(std::move(lock)) {}

    /// Takes the run over.
    /// errors  there is no run; another process trains it; no permission
    static Result<EventLog> open(const RunFolder& run);

    EventLog(EventLog&& other) noexcept;
    EventLog(const EventLog&) = delete;
    EventLog& operator=(EventLog&&) = delete;
    EventLog& operator=(const EventLog&) = delete;
    ~EventLog();

    /// Forgets, atomically, what the run will go through again from `state` on.
    Result<void> cutAfter(const RunState& state, std::int64_t stepsPerEpoch);

    Result<void> append(const Event& event);

    const RunLock& lock() const { return m_lock; }

private:
    RunFolder m_run;
    RunLock m_lock;
    int m_file = -1;
};

} // namespace fovea
