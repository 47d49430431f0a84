#pragma once

#include <optional>

#include "core/training/events.hpp"

namespace fovea {

/// How long a run has trained: all its sittings, without their pauses. It goes by the times of the
/// run's events, and where a clock was set back meanwhile, by what is left.
class RunClock {
public:
    /// `before`: seconds of the sittings that are over.
    explicit RunClock(double before = 0) : m_before(before) {}

    void hear(const Event& event);

    /// Seconds up to a time (since 1970) of the sitting that goes on.
    double at(double time) const;

    /// Seconds up to the last event.
    double seconds() const { return at(m_last); }

private:
    void start(const RunStarted& started, double time);
    void resume(double time);
    void end(const RunEnded& ended, double time);

    double m_before = 0;
    double m_start = 0;
    double m_last = 0;
    double m_pauses = 0;
    std::optional<double> m_pausedSince;
    bool m_isRunning = false;
    bool m_isTold = false; ///< the log tells the seconds of all sittings itself
};

} // namespace fovea
