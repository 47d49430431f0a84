#include "gui/training/training_session.hpp"

#include "core/training/run.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int newsIntervalMs = 33;

} // namespace

TrainingSession::TrainingSession(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {
    m_news.setSingleShot(true);
    m_news.setInterval(newsIntervalMs);
    connect(&m_news, &QTimer::timeout, this, &TrainingSession::advanced);
    connect(&m_process, &RunProcess::happened, this, &TrainingSession::take);
    connect(&m_process, &RunProcess::ended, this, &TrainingSession::finish);
    connect(&m_preparation, &BackgroundTask::started, this, &TrainingSession::stateChanged);
    connect(&m_preparation, &BackgroundTask::ended, this, &TrainingSession::stateChanged);
}

QString TrainingSession::obstacle() const {
    if (isBusy()) {
        return tr("A run is in progress.");
    }
    if (!m_document.dataset()) {
        return tr("There is no data yet: open a folder of images in Data.");
    }
    if (const Result<Shape> shape = inputShape(*m_document.dataset(), m_document.spec().data);
        !shape) {
        return text(shape.error());
    }
    if (m_document.spec().network.nodes.empty()) {
        return tr("There is no network yet: choose a template in Network.");
    }
    if (!m_document.report().isRunnable()) {
        return text(sentence(m_document.report().problems.front()));
    }
    if (const Result<void> checked = check(m_document.spec().train); !checked) {
        return text(checked.error());
    }
    return {};
}

void TrainingSession::start() {
    if (const QString reason = obstacle(); !reason.isEmpty()) {
        Q_EMIT failed(reason);
        return;
    }
    const ProjectSpec& spec = m_document.spec();
    const std::filesystem::path folder =
        nextRunFolder(m_document.folder().runsFolder(), spec.network.name);
    const std::string command = trainCommandLine({folder}).toStdString();
    m_preparation.start(
        tr("Preparing the run"),
        [folder, command, spec, dataset = m_document.dataset(),
         registry = &m_document.registry()](const TaskContext&) {
            return createRun(folder, *dataset, spec.data, spec.network, spec.train, *registry,
                             command);
        },
        [this](Result<RunFolder> run) {
            if (run) {
                launch(*run);
            } else {
                Q_EMIT failed(text(run.error()));
            }
        });
}

void TrainingSession::continueRun(const RunFolder& run) {
    if (isBusy()) {
        Q_EMIT failed(tr("A run is in progress."));
    } else {
        launch(run);
    }
}

void TrainingSession::launch(const RunFolder& run) {
    Result<RunRecord> record = readRunRecord(run);
    if (!record) {
        Q_EMIT failed(text(record.error()));
        return;
    }
    m_record = std::move(*record);
    m_record->state = RunRecord::State::Running;
    m_process.start(run);
    Q_EMIT runStarted();
    Q_EMIT stateChanged();
}

void TrainingSession::stop() {
    if (m_preparation.isRunning()) {
        m_preparation.cancel();
    }
    m_process.send(RunCommand::Stop);
}

void TrainingSession::take(const Event& event) {
    const RunRecord::State before = m_record->state;
    const std::int64_t weightsBefore = m_record->weightsWritten;
    m_record->take(event);
    if (!m_news.isActive()) {
        m_news.start();
    }
    if (m_record->state != before) {
        Q_EMIT stateChanged();
    }
    if (m_record->weightsWritten != weightsBefore) {
        Q_EMIT weightsWritten();
    }
}

void TrainingSession::finish(const QString& fault) {
    if (!fault.isEmpty() && !m_record->hasEnded()) {
        m_record->state = RunRecord::State::Failed;
        m_record->message = fault;
    }
    if (!m_record->message.isEmpty() && (m_record->state == RunRecord::State::Failed ||
                                         m_record->state == RunRecord::State::Diverged)) {
        Q_EMIT failed(m_record->message);
    }
    Q_EMIT advanced();
    Q_EMIT stateChanged();
    Q_EMIT runEnded();
}

} // namespace fovea::gui
