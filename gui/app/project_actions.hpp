#pragma once

#include <QObject>
#include <QStringList>

#include "gui/document/document.hpp"

class QAction;
class QMenu;
class QWidget;

namespace fovea::gui {

class DatasetLoader;

/// New, open, save and the recent ones: what is done with the project as a whole. Asks before
/// unsaved work would be lost.
class ProjectActions : public QObject {
    Q_OBJECT

public:
    ProjectActions(Document& document, DatasetLoader& loader, QWidget& window);

    QAction* newProject() const { return m_new; }

    QAction* openProject() const { return m_open; }

    QMenu* recentProjects() const { return m_recent; }

    QAction* saveProject() const { return m_save; }

    QAction* saveProjectAs() const { return m_saveAs; }

    /// Whether the open project may be given up: nothing is unsaved, or the user saved or let go.
    bool mayLeave();

    /// Opens a project folder, after asking for what is unsaved.
    bool open(const std::filesystem::path& folder);

    /// While a run writes into the project, its folder stays where it is.
    void setHasRun(bool hasRun);

    bool save();
    bool saveAs(const std::filesystem::path& folder);

    /// Unsaved work of a window that crashed, if there is any, is offered in words.
    QString recoveryOffer() const;
    void recoverLatest();
    void discardRecoverable();

    static bool isProject(const std::filesystem::path& folder);

Q_SIGNALS:
    void failed(const QString& message);
    void saved(const QString& folder);

private:
    void askAndOpen();
    bool askAndSaveAs();
    void remember();
    void fillRecent();
    bool report(const Result<void>& result);

    Document& m_document;
    DatasetLoader& m_loader;
    QWidget& m_window;
    std::vector<RecoverableProject> m_recoverable;
    bool m_hasRun = false;
    QAction* m_new;
    QAction* m_open;
    QMenu* m_recent;
    QAction* m_save;
    QAction* m_saveAs;
};

} // namespace fovea::gui
