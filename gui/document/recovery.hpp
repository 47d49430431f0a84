#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <QDateTime>
#include <QLockFile>
#include <QThreadPool>

#include "core/project/project.hpp"

namespace fovea::gui {

/// Unsaved work that an ended process left behind.
struct RecoverableProject {
    std::filesystem::path file;   ///< the recovery file itself
    std::filesystem::path folder; ///< the project's
    bool isUntitled = false;
    QDateTime changedAt;
    ProjectSpec spec;
};

/// One window's recovery file: holds what is not saved yet. A lock beside it tells whether its
/// window still lives.
///
/// threads  one thread uses it; the file is written on another, the newest state last
class RecoveryFile {
public:
    RecoveryFile();
    ~RecoveryFile();
    RecoveryFile(const RecoveryFile&) = delete;
    RecoveryFile& operator=(const RecoveryFile&) = delete;

    /// Writes, some milliseconds later, the project as it is edited.
    void write(std::shared_ptr<const ProjectSpec> spec, const ProjectFolder& folder,
               bool isUntitled);
    /// Waits for the writes that are on their way.
    void flush();
    /// There is nothing unsaved any more.
    void clear();

private:
    std::filesystem::path m_file;
    std::unique_ptr<QLockFile> m_lock;
    QThreadPool m_writer; ///< a single thread, so that states are written in order
};

/// What windows that crashed left behind, the latest first. Those of living windows and files that
/// cannot be read are not among them.
std::vector<RecoverableProject> recoverableProjects();

/// Forgets unsaved work for good; of an untitled project that never ran also its folder.
void discard(const RecoverableProject& project);

/// Where the program keeps its own files for this user; made when missing.
std::filesystem::path userFolder();

} // namespace fovea::gui
