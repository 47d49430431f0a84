#include "gui/training/run_library.hpp"

#include <algorithm>

#include "core/training/runs/run_reader.hpp"

namespace fovea::gui {

namespace {

constexpr int watchIntervalMs = 2000;

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
        refresh();
    });
    connect(&session, &TrainingSession::runStarted, this, &RunLibrary::takeProgress);
    connect(&session, &TrainingSession::advanced, this, &RunLibrary::takeProgress);
    connect(&session, &TrainingSession::weightsWritten, this, [this] {
        takeProgress();
        Q_EMIT weightsWritten(QString::fromStdString(m_session.record()->folder.path.string()));
    });
    refresh();
}

const RunRecord* RunLibrary::find(const RunFolder& folder) const {
    const int row = m_model.rowOf(folder);
    return row < 0 ? nullptr : m_model.runs()[static_cast<std::size_t>(row)].get();
}

void RunLibrary::refresh() {
    m_task.start(
        tr("Reading the runs"),
        [project = m_document.folder(), guests = m_guests](const TaskContext&) {
            return readRuns(project, guests);
        },
        [this](std::vector<ShownRun> runs) { takeRuns(std::move(runs)); });
}

void RunLibrary::add(const RunFolder& folder) {
    if (folder.path.parent_path() != m_document.folder().runsFolder()) {
        m_guests.push_back(folder);
    }
    refresh();
    connect(
        this, &RunLibrary::runsLoaded, this,
        [this, folder] { Q_EMIT added(QString::fromStdString(folder.path.string())); },
        Qt::SingleShotConnection);
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
    const bool hasForeign =
        std::any_of(m_model.runs().begin(), m_model.runs().end(),
                    [this](const ShownRun& run) { return run->isAlive && !isOurs(*run); });
    hasForeign ? m_watch.start() : m_watch.stop();
    Q_EMIT runsLoaded();
    Q_EMIT changed();
}

void RunLibrary::takeProgress() {
    const RunRecord* run = m_session.record();
    const std::filesystem::path runs = m_document.folder().runsFolder();
    if (run != nullptr && run->folder.path.parent_path() == runs) {
        m_model.update(m_session.shownRun());
        Q_EMIT changed();
    }
}

void RunLibrary::lookAgain() {
    for (const ShownRun& old : std::vector<ShownRun>(m_model.runs())) {
        if (!old->isAlive || isOurs(*old)) {
            continue;
        }
        const auto run = std::make_shared<const RunRecord>(readRun(old->folder));
        m_model.update(run);
        Q_EMIT changed();
        if (run->history.weightsWritten() != old->history.weightsWritten()) {
            Q_EMIT weightsWritten(QString::fromStdString(run->folder.path.string()));
        }
    }
}

} // namespace fovea::gui
