#include "gui/training/training_session.hpp"

#include "core/data/input_shape.hpp"
#include "core/training/run.hpp"
#include "core/training/runs/run_reader.hpp"
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
    m_preparation.start(
        tr("Preparing the run"),
        [runs = m_document.folder().runsFolder(), spec, dataset = m_document.dataset(),
         registry = &m_document.registry()](const TaskContext&) -> Result<RunFolder> {
            const Result<RunClaim> claim = RunClaim::next(runs, spec.network.name);
            if (!claim) {
                return tl::unexpected(claim.error());
            }
            const RunFolder& run = claim->run();
            const Result<void> created =
                createRun(*claim, *dataset, spec.data, spec.network, spec.train, *registry,
                          trainCommandLine(run).toStdString());
            if (!created) {
                return tl::unexpected(created.error());
            }
            return run;
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
    auto record = std::make_shared<RunRecord>(readRun(run));
    if (!record->isReadable) {
        Q_EMIT failed(text(record->trouble()));
        return;
    }
    record->isAlive = true;
    m_record = std::move(record);
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
    const RunPhase before = m_record->phase();
    const std::int64_t weightsBefore = m_record->history.weightsWritten();
    m_record->history.take(event);
    // Its process goes on for a while, testing; the run is over.
    m_record->isAlive = !isOver(m_record->history.phase());
    if (!m_news.isActive()) {
        m_news.start();
    }
    if (m_record->phase() != before) {
        Q_EMIT stateChanged();
    }
    if (m_record->history.weightsWritten() != weightsBefore) {
        Q_EMIT weightsWritten();
    }
}

void TrainingSession::finish(const QString& fault) {
    const bool hasEnded = !m_record->isAlive;
    m_record->isAlive = false;
    if (!fault.isEmpty() && !hasEnded) {
        m_record->history.endWith(RunPhase::Failed, fault.toStdString());
    }
    const RunPhase phase = m_record->phase();
    if (phase == RunPhase::Failed || phase == RunPhase::Diverged) {
        Q_EMIT failed(text(m_record->trouble()));
    }
    Q_EMIT advanced();
    Q_EMIT stateChanged();
    Q_EMIT runEnded();
}

} // namespace fovea::gui
