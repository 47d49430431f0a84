#include "gui/training/run_library.hpp"

#include <algorithm>

#include "core/training/runs/run_lock.hpp"
#include "core/training/runs/run_reader.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int watchIntervalMs = 2000;

/// When something came into a folder or left it; the epoch where there is no such folder.
std::filesystem::file_time_type timeOf(const std::filesystem::path& folder) {
    std::error_code none;
    const auto time = std::filesystem::last_write_time(folder, none);
    return none ? std::filesystem::file_time_type{} : time;
}

std::vector<ShownRun> readRuns(const ProjectFolder& project, const std::vector<RunFolder>& guests) {
    std::vector<ShownRun> records;
    std::vector<RunFolder> folders = project.runs();
    folders.insert(folders.end(), guests.begin(), guests.end());
    for (const RunFolder& folder : folders) {
        records.push_back(std::make_shared<const RunRecord>(readRun(folder)));
    }
    std::reverse(records.begin(), records.end());
    return records;
}

} // namespace

RunLibrary::RunLibrary(Document& document, TrainingSession& session, QObject* parent)
    : QObject(parent), m_document(document), m_session(session) {
    m_watch.setInterval(watchIntervalMs);
    connect(&m_watch, &QTimer::timeout, this, &RunLibrary::lookAgain);
    connect(&document, &Document::folderChanged, this, [this] {
        m_guests.clear();
        m_session.unfollow();
        refresh();
    });
    connect(&session, &TrainingSession::runStarted, this, &RunLibrary::takeProgress);
    connect(&session, &TrainingSession::runFollowed, this, &RunLibrary::takeProgress);
    connect(&session, &TrainingSession::advanced, this, &RunLibrary::takeProgress);
    connect(&session, &TrainingSession::runEnded, this, &RunLibrary::followNewest);
    connect(&session, &TrainingSession::weightsWritten, this, [this] {
        takeProgress();
        Q_EMIT weightsWritten(text(m_session.record()->folder.path.string()));
    });
    m_watch.start();
    refresh();
}

const RunRecord* RunLibrary::find(const RunFolder& folder) const {
    const int row = m_model.rowOf(folder);
    return row < 0 ? nullptr : m_model.runs()[static_cast<std::size_t>(row)].get();
}

void RunLibrary::refresh() {
    m_folderTime = timeOf(m_document.folder().runsFolder());
    m_task.start(
        tr("Reading the runs"),
        [project = m_document.folder(), guests = m_guests](const TaskContext&) {
            return readRuns(project, guests);
        },
        [this](std::vector<ShownRun> runs) { takeRuns(std::move(runs)); });
}

void RunLibrary::add(const RunFolder& folder) {
    if (!folder.holdsRun()) {
        Q_EMIT failed(text(folder.mustExist().error()));
        return;
    }
    if (folder.path.parent_path() != m_document.folder().runsFolder()) {
        m_guests.push_back(folder);
    }
    refresh();
    connect(
        this, &RunLibrary::runsLoaded, this,
        [this, folder] { Q_EMIT added(text(folder.path.string())); }, Qt::SingleShotConnection);
}

bool RunLibrary::isOurs(const RunRecord& run) const {
    return m_session.record() != nullptr && m_session.record()->folder.path == run.folder.path;
}

void RunLibrary::takeRuns(std::vector<ShownRun> runs) {
    for (ShownRun& run : runs) {
        if (isOurs(*run)) {
            run = m_session.shownRun();
        }
    }
    m_model.setRuns(std::move(runs));
    followNewest();
    Q_EMIT runsLoaded();
    Q_EMIT changed();
}

void RunLibrary::takeProgress() {
    const RunRecord* run = m_session.record();
    const std::filesystem::path runs = m_document.folder().runsFolder();
    if (run == nullptr) {
        return;
    }
    if (run->folder.path.parent_path() == runs || m_model.rowOf(run->folder) >= 0) {
        m_model.update(m_session.shownRun());
        Q_EMIT changed();
    }
}

void RunLibrary::lookAgain() {
    if (m_task.isRunning()) {
        return;
    }
    if (timeOf(m_document.folder().runsFolder()) != m_folderTime) {
        refresh();
        return;
    }
    for (const ShownRun& old : std::vector<ShownRun>(m_model.runs())) {
        const bool isFollowed = m_session.isRunning() && isOurs(*old);
        if (isFollowed || (!old->isAlive && !RunLock::isHeld(old->folder))) {
            continue;
        }
        const auto run = std::make_shared<const RunRecord>(readRun(old->folder));
        m_model.update(run);
        Q_EMIT changed();
        if (run->history.weightsWritten() != old->history.weightsWritten()) {
            Q_EMIT weightsWritten(text(run->folder.path.string()));
        }
    }
    followNewest();
}

void RunLibrary::followNewest() {
    if (m_session.isBusy()) {
        return;
    }
    const auto& runs = m_model.runs();
    const auto found = std::ranges::find_if(runs, [](const ShownRun& run) { return run->isAlive; });
    if (found != runs.end()) {
        m_session.follow(RunFolder((*found)->folder));
    }
}

} // namespace fovea::gui
