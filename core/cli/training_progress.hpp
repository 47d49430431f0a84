#pragma once

#include "core/cli/console.hpp"
#include "core/training/runs/run_history.hpp"

namespace fovea {

/// Shows a run's events on stderr: on a terminal a bar that moves and a line for each epoch,
/// elsewhere the line for each epoch and one about every ten seconds.
class TrainingProgress {
public:
    void tell(const Event& event);

private:
    void show(const Event& event, const Progress& progress);
    void show(const Event& event, const LayerLearning& learning);
    void show(const EpochEnded& ended);
    /// On a terminal the status, in place of the last; elsewhere the line, where one is due.
    void show(const Event& event, const std::string& status, const std::string& line);
    std::string bar(const Progress& progress) const;

    RunHistory m_run;
    StatusLine m_status;
    double m_lastLine = 0; ///< when the last line of progress was written, seconds since 1970
};

/// "12.4 k images/s"
std::string imageRate(double imagesPerSecond);

} // namespace fovea
