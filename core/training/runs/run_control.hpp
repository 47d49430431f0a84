#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/training/events.hpp"

namespace fovea {

/// What the outside asks of a run; set from other threads, obeyed between steps.
struct RunControl {
    std::atomic<bool> pauses{false};
    std::atomic<bool> stops{false};      ///< finish the step, write a checkpoint, end as stopped
    std::atomic<bool> interrupts{false}; ///< the same, ending as interrupted
    std::atomic<bool> wantsCheckpoint{false};
    std::atomic<bool> wantsSnapshot{false};
    std::atomic<bool> isAsleep{false};

    /// Sets what a command asks, and wakes the run.
    void obey(RunCommand command);

    /// A command as it stands in a line of stdin or of the control file; of one that is none, the
    /// run warns, of the first hundred: whoever sends no end of them fills no log.
    void obeyLine(std::string_view line);

    /// Lines that were no commands, each once.
    std::vector<std::string> takeRefused();

    /// Ends a pause's wait; call after changing any of the above from another thread. In the
    /// library: whoever waits and whoever wakes share a table of the standard library, which it
    /// does not show.
    void wake();

    std::atomic<int> wakeUps{0};

private:
    std::atomic<bool> m_hasRefused{false}; ///< so that asking between steps costs no lock
    std::mutex m_mutex;
    std::vector<std::string> m_refused;
    int m_refusedInAll = 0;
};

} // namespace fovea
