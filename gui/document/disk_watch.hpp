#pragma once

#include <memory>

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QLockFile>
#include <QObject>

#include "core/project/project.hpp"

namespace fovea::gui {

/// Notices that a project's files (project.json, dataset.csv) are written by somebody else: another
/// window, the command, an editor, a git checkout. And that another window has the project open.
class DiskWatch : public QObject {
    Q_OBJECT

public:
    explicit DiskWatch(QObject* parent = nullptr);

    /// From now on this project, whose files are known as they are.
    void follow(const ProjectFolder& project);
    void stopFollowing();

    /// The files as they are now are known: one's own, or seen and put up with.
    void settle();

    /// Whether the files differ from what was known of them last.
    bool hasChanged() const;

    /// Whether a window of this user had the project open already when it was followed.
    bool isOpenElsewhere() const { return m_isOpenElsewhere; }

Q_SIGNALS:
    /// Somebody else has written; once for each new state of the files.
    void changed();

private:
    QByteArray stateOnDisk() const;
    void look();

    ProjectFolder m_project;
    bool m_isFollowing = false;
    QByteArray m_known;
    QByteArray m_told; ///< the state that changed() was last sent for
    QFileSystemWatcher m_watcher;
    std::unique_ptr<QLockFile> m_lock; ///< held by the first window that has the project open
    bool m_isOpenElsewhere = false;
};

} // namespace fovea::gui
