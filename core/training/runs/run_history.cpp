#include "core/training/runs/run_history.hpp"

#include <algorithm>

namespace fovea {

namespace {

RunPhase phaseOf(RunEnd end) {
    switch (end) {
    case RunEnd::Finished:
        return RunPhase::Finished;
    case RunEnd::Stopped:
        return RunPhase::Stopped;
    case RunEnd::Interrupted:
        return RunPhase::Interrupted;
    case RunEnd::Failed:
        return RunPhase::Failed;
    }
    return RunPhase::Unreadable;
}

} // namespace

std::string_view nameOf(RunPhase phase) {
    switch (phase) {
    case RunPhase::Unstarted:
        return "unstarted";
    case RunPhase::Starting:
        return "starting";
    case RunPhase::Running:
        return "running";
    case RunPhase::Paused:
        return "paused";
    case RunPhase::Finished:
        return "finished";
    case RunPhase::Stopped:
        return "stopped";
    case RunPhase::Interrupted:
        return "interrupted";
    case RunPhase::Failed:
        return "failed";
    case RunPhase::Diverged:
        return "diverged";
    case RunPhase::Unreadable:
        return "unreadable";
    }
    return {};
}

/// Takes one event; an overload for each kind.
struct RunHistory::Taker {
    RunHistory& run;

    void operator()(const RunStarted& started) const {
        run.m_phase = RunPhase::Running;
        run.m_message.clear();
        run.m_testTop1.reset();
        run.m_learning.reset();
        run.m_started = started;
        run.m_step = started.firstStep;
        run.forgetAfter(started.firstStep);
    }

    void operator()(const LayerLearning& learning) const {
        run.m_phase = RunPhase::Running;
        run.m_learning = learning;
    }

    void operator()(const Progress& progress) const {
        run.m_phase = RunPhase::Running;
        run.m_learning.reset();
        run.m_step = progress.step;
        run.m_progress = progress;
        if (progress.isKept)
            run.m_points.push_back(progress);
    }

    void operator()(const EpochEnded& ended) const {
        run.m_learning.reset();
        run.m_step = ended.step;
        while (!run.m_epochs.empty() && run.m_epochs.back().epoch >= ended.epoch)
            run.m_epochs.pop_back(); // told again: the later counts
        run.m_epochs.push_back(ended);
    }

    void operator()(const Paused&) const { run.m_phase = RunPhase::Paused; }

    void operator()(const Resumed&) const { run.m_phase = RunPhase::Running; }

    void operator()(const CheckpointWritten&) const { ++run.m_weightsWritten; }

    void operator()(const SnapshotWritten&) const { ++run.m_weightsWritten; }

    void operator()(const Warning& warning) const { run.m_warnings.push_back(warning.message); }

    void operator()(const Diverged& diverged) const {
        run.m_phase = RunPhase::Diverged;
        run.m_message = diverged.message;
    }

    void operator()(const RunEnded& ended) const {
        run.m_learning.reset();
        run.m_testTop1 = ended.testTop1;
        if (run.m_phase == RunPhase::Diverged)
            return; // which says more than that it failed
        run.m_phase = phaseOf(ended.state);
        run.m_message = ended.message;
    }
};

void RunHistory::take(const Event& event) {
    m_clock.hear(event);
    std::visit(Taker{*this}, event.body);
}

const EpochEnded* RunHistory::best() const {
    const auto found = std::find_if(m_epochs.rbegin(), m_epochs.rend(),
                                    [](const EpochEnded& epoch) { return epoch.isBest; });
    return found == m_epochs.rend() ? nullptr : &*found;
}

double RunHistory::shareDone() const {
    if (m_phase == RunPhase::Finished)
        return 1;
    const auto steps = static_cast<double>(m_started.stepsPerEpoch * m_started.epochs);
    return steps > 0 ? std::min(1.0, static_cast<double>(m_step) / steps) : 0;
}

double RunHistory::epochsAt(std::int64_t step) const {
    const std::int64_t steps = std::max<std::int64_t>(1, m_started.stepsPerEpoch);
    return static_cast<double>(step) / static_cast<double>(steps);
}

void RunHistory::endWith(RunPhase phase, std::string message) {
    m_phase = phase;
    m_message = std::move(message);
}

void RunHistory::forgetAfter(std::int64_t step) {
    while (!m_points.empty() && m_points.back().step > step)
        m_points.pop_back();
    if (m_progress && m_progress->step > step)
        m_progress = m_points.empty() ? std::nullopt : std::optional(m_points.back());
    while (!m_epochs.empty() && m_epochs.back().step > step)
        m_epochs.pop_back();
}

} // namespace fovea
