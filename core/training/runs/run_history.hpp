#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/training/events.hpp"
#include "core/training/runs/run_clock.hpp"

namespace fovea {

/// What a run is doing, or how it ended.
enum class RunPhase {
    Unstarted, ///< made, and never trained
    Starting,  ///< a process has it and reads its data
    Running,
    Paused,
    Finished,
    Stopped,
    Interrupted, ///< by a signal, or its process died without a word
    Failed,
    Diverged,
    Unreadable ///< its folder does not say
};

std::string_view nameOf(RunPhase phase); ///< "unstarted", ...

constexpr bool isOver(RunPhase phase) { return phase >= RunPhase::Finished; }

/// What became of a run, gathered from its events as they come: whoever asks how a run went, asks
/// this. A value; reading the events is RunReader's.
///
/// What a resumed run will go through again is forgotten when it says from where it goes on.
class RunHistory {
public:
    void take(const Event& event);

    /// By the events alone: a run whose process died seems to go on (see RunRecord::phase).
    RunPhase phase() const { return m_phase; }

    /// Why it failed or diverged; what a signal left of it.
    const std::string& message() const { return m_message; }

    const std::vector<std::string>& warnings() const { return m_warnings; }

    /// How the last sitting began: its epochs, steps, splits.
    const RunStarted& started() const { return m_started; }

    /// Each once, in order.
    const std::vector<EpochEnded>& epochs() const { return m_epochs; }

    /// The epochs that are done, those of earlier sittings included.
    std::int64_t epochsDone() const { return m_epochs.empty() ? 0 : m_epochs.back().epoch + 1; }

    /// The epoch whose weights are kept as the best; null before the first.
    const EpochEnded* best() const;

    /// Within the epochs, in the order of their steps; those that the log has, so that a run looks
    /// the same while it is listened to and when it is read again.
    const std::vector<Progress>& points() const { return m_points; }

    /// The newest figures; null before the first.
    const Progress* progress() const { return m_progress ? &*m_progress : nullptr; }

    /// The layer that learns by its own rule now, until the epochs begin.
    const std::optional<LayerLearning>& learning() const { return m_learning; }

    /// Steps done.
    std::int64_t step() const { return m_step; }

    /// 0 to 1, of all the steps that the run is to make.
    double shareDone() const;

    /// A step on the axis of epochs.
    double epochsAt(std::int64_t step) const;

    /// Checkpoints and snapshots so far: whoever shows weights looks again when there are more.
    std::int64_t weightsWritten() const { return m_weightsWritten; }

    /// Of the best weights, once the run is finished.
    const std::optional<double>& testTop1() const { return m_testTop1; }

    /// Of all sittings, pauses apart, as far as the events tell.
    double seconds() const { return m_clock.seconds(); }

    /// The run's process ended in a way that it could not tell itself.
    void endWith(RunPhase phase, std::string message);

private:
    struct Taker;

    void forgetAfter(std::int64_t step);

    RunPhase m_phase = RunPhase::Unstarted;
    std::string m_message;
    std::vector<std::string> m_warnings;
    RunStarted m_started;
    std::vector<EpochEnded> m_epochs;
    std::vector<Progress> m_points;
    std::optional<Progress> m_progress;
    std::optional<LayerLearning> m_learning;
    std::int64_t m_step = 0;
    std::int64_t m_weightsWritten = 0;
    std::optional<double> m_testTop1;
    RunClock m_clock;
};

} // namespace fovea
