#include "gui/document/disk_watch.hpp"

#include <QCryptographicHash>
#include <QDir>

#include "core/base/file.hpp"
#include "gui/document/recovery.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {
namespace {

/// A lock of the user's, not in the project's folder, which may be shared, read-only or in git.
std::unique_ptr<QLockFile> lockOf(const ProjectFolder& project) {
    const QString folder = text((userFolder() / "open").string());
    QDir().mkpath(folder);
    const QByteArray name =
        QCryptographicHash::hash(QByteArray::fromStdString(project.path.string()),
                                 QCryptographicHash::Sha1)
            .toHex();
    auto lock = std::make_unique<QLockFile>(folder + "/" + name + ".lock");
    lock->setStaleLockTime(0); // a window may stay open for days
    return lock;
}

} // namespace

DiskWatch::DiskWatch(QObject* parent) : QObject(parent) {
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &DiskWatch::look);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &DiskWatch::look);
}

void DiskWatch::follow(const ProjectFolder& project) {
    stopFollowing();
    m_project = project;
    m_isFollowing = true;
    m_lock = lockOf(project);
    m_isOpenElsewhere = !m_lock->tryLock(0) && m_lock->error() == QLockFile::LockFailedError;
    settle();
}

void DiskWatch::stopFollowing() {
    m_isFollowing = false;
    m_isOpenElsewhere = false;
    m_lock.reset();
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    if (!watched.isEmpty())
        m_watcher.removePaths(watched);
}

void DiskWatch::settle() {
    m_known = m_told = stateOnDisk();
    look();
}

bool DiskWatch::hasChanged() const { return m_isFollowing && stateOnDisk() != m_known; }

QByteArray DiskWatch::stateOnDisk() const {
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (const auto& path : {m_project.specFile(), m_project.splitFile()}) {
        const Result<std::string> bytes = readFile(path, file_kinds::table);
        hash.addData(QByteArray::fromStdString(bytes.value_or("none")));
        hash.addData(QByteArray(1, '\0'));
    }
    return hash.result();
}

void DiskWatch::look() {
    if (!m_isFollowing)
        return;
    // The folder tells of files that were replaced, as an atomic save does, and whose own watch
    // ends thereby; a file that is written in place only tells of itself.
    QStringList paths{text(m_project.path.string())};
    for (const auto& path : {m_project.specFile(), m_project.splitFile()})
        if (std::error_code error; std::filesystem::exists(path, error))
            paths << text(path.string());
    m_watcher.addPaths(paths);
    const QByteArray now = stateOnDisk();
    if (now != m_known && now != m_told) {
        m_told = now;
        Q_EMIT changed();
    }
}

} // namespace fovea::gui
