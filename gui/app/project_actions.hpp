#pragma once

#include <QObject>
#include <QStringList>

#include "gui/document/disk_watch.hpp"
#include "gui/document/document.hpp"

class QAction;
class QMenu;
class QWidget;

namespace fovea::gui {

class DatasetLoader;

/// New, open, save and the recent ones: what is done with the project as a whole. Asks before
/// unsaved work would be lost, one's own or that of another window which wrote the same project.
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
    /// Takes the project as it is on the disk; what is unsaved here is given up.
    bool reload();

    /// Unsaved work of a window that crashed, if there is any, is offered in words.
    QString recoveryOffer() const;
    void recoverLatest();
    void discardRecoverable();

    static bool isProject(const std::filesystem::path& folder);

Q_SIGNALS:
    void failed(const QString& message);
    void saved(const QString& folder);
    /// Another window has the project open, or somebody else has written it; `ways` are what can be
    /// done about it.
    void disturbed(const QString& words, const QList<QAction*>& ways);

private:
    /// What to do where the files on the disk are not those that were read or written here.
    enum class Conflict { None, Overwrite, Reload, SaveAs, Cancel };

    void askAndOpen();
    void followDisk();
    void tellChange();
    Conflict askAboutChange();
    bool write();
    bool askAndSaveAs();
    void remember();
    void fillRecent();
    bool report(const Result<void>& result);

    Document& m_document;
    DatasetLoader& m_loader;
    DiskWatch m_disk;
    QWidget& m_window;
    std::vector<RecoverableProject> m_recoverable;
    bool m_hasRun = false;
    QAction* m_new;
    QAction* m_open;
    QMenu* m_recent;
    QAction* m_save;
    QAction* m_saveAs;
    QAction* m_reload;
    QAction* m_keep;
};

} // namespace fovea::gui
