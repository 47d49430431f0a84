#pragma once

#include <memory>

#include <QObject>
#include <QTimer>

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
    /// Goes on with a run that was stopped, interrupted or cut off.
    void continueRun(const RunFolder& run);

    void pause() { m_process.send(RunCommand::Pause); }

    void resume() { m_process.send(RunCommand::Resume); }

    void stop();

    /// Fresh weights to look at.
    void requestSnapshot() { m_process.send(RunCommand::Snapshot); }

    void leaveRunning() { m_process.leaveRunning(); }

    /// A run is being prepared or its process lives.
    bool isBusy() const { return m_preparation.isRunning() || m_process.isRunning(); }

    bool isRunning() const { return m_process.isRunning(); }

    /// The run in progress or the last one of this session; null before the first.
    const RunRecord* record() const { return m_record.get(); }

    ShownRun shownRun() const { return m_record; }

    BackgroundTask& preparation() { return m_preparation; }

Q_SIGNALS:
    void stateChanged(); ///< started, paused, ended, ...: what buttons hang on
    void advanced();     ///< record() has news; 30 times a second at most
    void runStarted();   ///< record() is of another run
    void runEnded();
    void weightsWritten(); ///< the run in progress has a new checkpoint or snapshot
    void failed(const QString& message);

private:
    void launch(const RunFolder& run);
    void take(const Event& event);
    void finish(const QString& fault);

    Document& m_document;
    BackgroundTask m_preparation{this};
    RunProcess m_process;
    std::shared_ptr<RunRecord> m_record;
    QTimer m_news; ///< gathers events into one `advanced`
};

} // namespace fovea::gui
