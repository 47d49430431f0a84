#pragma once

#include "core/training/checkpoint.hpp"
#include "core/training/events.hpp"
#include "core/training/run_folder.hpp"

namespace fovea {

/// Writes a run's events.jsonl, one line at a time in one write, so that whoever reads finds whole
/// lines and at most a torn last one. Who has the log has the run: no second process trains it.
class EventLog {
public:
    /// Takes the run over.
    /// errors  another process trains it; no permission
    static Result<EventLog> open(const RunFolder& run);

    EventLog(EventLog&& other) noexcept;
    EventLog(const EventLog&) = delete;
    EventLog& operator=(EventLog&&) = delete;
    EventLog& operator=(const EventLog&) = delete;
    ~EventLog();

    /// Forgets, atomically, what the run will go through again from `state` on.
    Result<void> cutAfter(const RunState& state, std::int64_t stepsPerEpoch);

    Result<void> append(const Event& event);

private:
    EventLog(const RunFolder& run, int lock) : m_run(run), m_lock(lock) {}

    RunFolder m_run;
    int m_lock = -1;
    int m_file = -1;
};

} // namespace fovea
