#pragma once

#include <memory>
#include <optional>

#include <QObject>
#include <QTimer>

#include "core/training/runs/run_reader.hpp"
#include "gui/document/document.hpp"
#include "gui/training/run_process.hpp"
#include "gui/training/runs_model.hpp"
#include "gui/widgets/background_task.hpp"

namespace fovea::gui {

/// Training as the whole window sees it: the run in progress, of which there is one at most.
class TrainingSession : public QObject {
    Q_OBJECT

public:
    explicit TrainingSession(Document& document, QObject* parent = nullptr);

    /// Why a run cannot start now, in words; empty when it can.
    QString obstacle() const;

    /// Makes a run of the project as it is, in the background, and starts it.
    void start();
    /// Goes on with a run that was stopped, interrupted or cut off or, with more epochs than it
    /// had, finished.
    void continueRun(const RunFolder& run, std::optional<std::int64_t> epochs = std::nullopt);
    /// Takes a run that another process trains for the run in progress, until it ends. It is
    /// followed by its folder and led through its control file.
    void follow(const RunFolder& run);
    /// Lets a run that is followed go on unwatched.
    void unfollow();

    /// Asks a run that some process trains, be it the run in progress or another.
    void send(const RunFolder& run, RunCommand command);

    /// Gives up a run that is being prepared.
    void cancelPreparation() { m_preparation.cancel(); }

    void leaveRunning() { m_process.leaveRunning(); }

    /// A run is being prepared or its process lives.
    bool isBusy() const { return m_preparation.isRunning() || isRunning(); }

    /// The run in progress, whoever started it.
    bool isRunning() const { return isOwn() || m_followed; }

    /// The run in progress is a process of this window.
    bool isOwn() const { return m_process.isRunning(); }

    /// The run in progress or the last one of this session; null before the first.
    const RunRecord* record() const { return m_record.get(); }

    ShownRun shownRun() const { return m_record; }

    BackgroundTask& preparation() { return m_preparation; }

Q_SIGNALS:
    void stateChanged(); ///< started, paused, ended, ...: what buttons hang on
    void advanced();     ///< record() has news; 30 times a second at most
    void runStarted();   ///< record() is of another run, which this window has started
    void runFollowed();  ///< record() is of another run, which was found in progress
    void runEnded();
    void weightsWritten(); ///< the run in progress has a new checkpoint or snapshot
    void failed(const QString& message);

private:
    void launch(const RunFolder& run, std::optional<std::int64_t> epochs = std::nullopt);
    std::optional<std::filesystem::path> newPlaceOf(const RunRecord& run) const;
    void take(const Event& event);
    void finish(const QString& fault);
    void lookAtFollowed();
    void end();
    QString inProgress() const;

    Document& m_document;
    BackgroundTask m_preparation{this};
    RunProcess m_process;
    std::shared_ptr<RunRecord> m_record;
    std::optional<RunReader> m_followed;
    QTimer m_news; ///< gathers events into one `advanced`
    QTimer m_look; ///< at the run that is followed
};

} // namespace fovea::gui
