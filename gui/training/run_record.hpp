#pragma once

#include <optional>

#include <QList>
#include <QString>

#include "core/training/run_folder.hpp"

namespace fovea::gui {

/// A curve's points; x counts epochs.
struct Curve {
    QList<double> x;
    QList<double> y;

    void add(double at, double value) {
        x.append(at);
        y.append(value);
    }
};

/// What became of a run, gathered from its events as they come: a value to show.
struct RunRecord {
    enum class State {
        Unstarted,
        Running,
        Paused,
        Finished,
        Stopped,
        Interrupted,
        Failed,
        Diverged
    };

    RunFolder folder;
    RunSpec spec;
    State state = State::Unstarted;
    QString message; ///< why it failed or diverged
    QStringList warnings;
    std::int64_t stepsPerEpoch = 0;
    std::int64_t epochsDone = 0;
    std::int64_t weightsWritten = 0;       ///< checkpoints and snapshots so far
    std::optional<LayerLearning> learning; ///< until the epochs begin
    std::optional<Progress> progress;
    std::optional<double> bestTop1; ///< of the validation figures
    std::optional<double> testTop1;
    double seconds = 0;
    QString validationSplit; ///< which split the validation figures are of

    Curve trainLoss, trainTop1;           ///< while epochs run
    Curve validationLoss, validationTop1; ///< one point an epoch

    QString name() const { return QString::fromStdString(folder.path.filename().string()); }

    /// 0 to 1, of the whole recipe.
    double shareDone() const;

    bool hasEnded() const { return state >= State::Finished; }

    /// Counted from 1: the epoch under way, or the last that was; at most the recipe's.
    std::int64_t currentEpoch() const;

    void take(const Event& event);
};

QString stateText(RunRecord::State state);           ///< "running", "finished", ...
QString epochText(const RunRecord& run);             ///< "epoch 7 / 12", wherever a run is shown
QString learningText(const LayerLearning& learning); ///< "s2 learns by its own rule (2 / 4)", ...

/// A run's folder as a record; a run without readable events has none of their figures.
/// errors  its run.json cannot be read
Result<RunRecord> readRunRecord(const RunFolder& folder);

} // namespace fovea::gui
