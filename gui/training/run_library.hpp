#pragma once

#include <filesystem>

#include <QTimer>

#include "gui/training/runs_model.hpp"
#include "gui/training/training_session.hpp"

namespace fovea::gui {

/// The runs of the open project: read from its folder in the background, kept up with the run in
/// progress, and looked at every other second, as other processes train here too. A run that one of
/// them trains becomes the session's run in progress, where it has none.
class RunLibrary : public QObject {
    Q_OBJECT

public:
    RunLibrary(Document& document, TrainingSession& session, QObject* parent = nullptr);

    RunsModel& model() { return m_model; }

    /// Null when the project has no such run (any more).
    const RunRecord* find(const RunFolder& folder) const;

    void refresh();
    /// Takes in a run that lies elsewhere, too, and tells it as `added`; of a folder that is no
    /// run, `failed` says so.
    void add(const RunFolder& folder);

    BackgroundTask& task() { return m_task; }

    const BackgroundTask& task() const { return m_task; }

Q_SIGNALS:
    void changed();    ///< another project's runs, or figures of one
    void runsLoaded(); ///< the folder has been read
    void weightsWritten(const QString& runPath);
    void added(const QString& runPath);
    void failed(const QString& message);

private:
    void takeRuns(std::vector<ShownRun> runs);
    void takeProgress();
    void lookAgain();
    void followNewest();
    bool isOurs(const RunRecord& run) const;

    Document& m_document;
    TrainingSession& m_session;
    RunsModel m_model;
    std::vector<RunFolder> m_guests;              ///< runs of no project that were asked for
    std::filesystem::file_time_type m_folderTime; ///< when a run came into the folder or left it
    QTimer m_watch;
    BackgroundTask m_task{this};
};

} // namespace fovea::gui
