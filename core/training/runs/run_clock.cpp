#include "core/training/runs/run_clock.hpp"

#include <algorithm>

namespace fovea {

void RunClock::hear(const Event& event) {
    if (const auto* started = std::get_if<RunStarted>(&event.body))
        return start(*started, event.time);
    if (const auto* ended = std::get_if<RunEnded>(&event.body))
        return end(*ended, event.time);
    m_last = std::max(m_last, event.time);
    if (std::holds_alternative<Paused>(event.body))
        m_pausedSince = event.time;
    else if (std::holds_alternative<Resumed>(event.body))
        resume(event.time);
}

double RunClock::at(double time) const {
    if (!m_isRunning)
        return m_before;
    const double until = m_pausedSince ? *m_pausedSince : time;
    return m_before + std::max(0.0, until - m_start - m_pauses);
}

void RunClock::start(const RunStarted& started, double time) {
    // Of a process that was killed, its last event is all that is known.
    m_before = started.secondsBefore.value_or(seconds());
    m_isTold = started.secondsBefore.has_value();
    m_start = m_last = time;
    m_pauses = 0;
    m_pausedSince.reset();
    m_isRunning = true;
}

void RunClock::resume(double time) {
    if (m_pausedSince)
        m_pauses += std::max(0.0, time - *m_pausedSince);
    m_pausedSince.reset();
}

void RunClock::end(const RunEnded& ended, double time) {
    // Logs from before secondsBefore have the seconds of one sitting here, pauses included.
    m_before = m_isTold ? ended.seconds : at(time);
    m_last = time;
    m_isRunning = false;
}

} // namespace fovea
