#include "gui/training/training_session.hpp"

#include "core/data/input_shape.hpp"
#include "core/training/make_augmentation.hpp"
#include "core/training/run.hpp"
#include "core/training/run_data.hpp"
#include "core/training/runs/control_file.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int newsIntervalMs = 33;
constexpr int lookIntervalMs = 500;

} // namespace

TrainingSession::TrainingSession(Document& document, QObject* parent)
    : QObject(parent), m_document(document) {
    m_news.setSingleShot(true);
    m_news.setInterval(newsIntervalMs);
    connect(&m_news, &QTimer::timeout, this, &TrainingSession::advanced);
    m_look.setInterval(lookIntervalMs);
    connect(&m_look, &QTimer::timeout, this, &TrainingSession::lookAtFollowed);
    connect(&m_process, &RunProcess::happened, this, &TrainingSession::take);
    connect(&m_process, &RunProcess::ended, this, &TrainingSession::finish);
    connect(&m_process, &RunProcess::misheard, this, [this](const QString& line) {
        m_record->faults.push_back(tr("%1: its process told what is no event: %2")
                                       .arg(text(m_record->name()), line)
                                       .toStdString());
        Q_EMIT advanced();
    });
    connect(&m_preparation, &BackgroundTask::started, this, &TrainingSession::stateChanged);
    connect(&m_preparation, &BackgroundTask::ended, this, &TrainingSession::stateChanged);
}

QString TrainingSession::inProgress() const {
    return m_followed
               ? tr("%1 is in progress, started by another process; stop it, or wait for its end.")
                     .arg(text(m_record->name()))
               : tr("A run is in progress.");
}

QString TrainingSession::obstacle() const {
    const ProjectSpec& spec = m_document.spec();
    if (isBusy()) {
        return inProgress();
    }
    const DatasetSpec& data = spec.data;
    if (std::error_code ignored; !m_document.dataset() && !data.source.empty() &&
                                 !std::filesystem::exists(data.source, ignored)) {
        return tr("%1 is not there any more: Locate the data, in Data, finds it again.")
            .arg(text(data.source));
    }
    if (!m_document.dataset()) {
        return tr("There is no data yet: open a folder of images in Data.");
    }
    if (const Result<Shape> shape = inputShape(*m_document.dataset(), data); !shape) {
        return text(shape.error());
    }
    if (spec.network.nodes.empty()) {
        return tr("There is no network yet: choose a template in Network.");
    }
    if (!m_document.report().isRunnable()) {
        return text(sentence(m_document.report().problems.front()));
    }
    if (const Result<void> checked = check(spec.train, m_document.registry()); !checked) {
        return text(checked.error());
    }
    if (const Result<Augmentation> made = makeAugmentation(
            spec.data.augment, m_document.dataset()->sampleKind(), m_document.registry());
        !made) {
        return text(made.error());
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
                          bytesOf(trainCommandLine(run)));
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

void TrainingSession::continueRun(const RunFolder& run, std::optional<std::int64_t> epochs) {
    if (isBusy()) {
        Q_EMIT failed(inProgress());
    } else {
        launch(run, epochs);
    }
}

/// The run's data lies where the project's does, if its own place is gone and they are the same.
std::optional<std::filesystem::path> TrainingSession::newPlaceOf(const RunRecord& run) const {
    const std::shared_ptr<const Dataset> dataset = m_document.dataset();
    std::error_code ignored;
    if (!dataset || dataset->fingerprint() != run.spec.datasetFingerprint ||
        std::filesystem::exists(sourceOf(run.folder, run.spec.data), ignored)) {
        return std::nullopt;
    }
    return dataset->source();
}

void TrainingSession::launch(const RunFolder& run, std::optional<std::int64_t> epochs) {
    auto record = std::make_shared<RunRecord>(readRun(run));
    if (!record->isReadable) {
        Q_EMIT failed(text(record->trouble()));
        return;
    }
    const RunChanges changes{epochs, newPlaceOf(*record)};
    record->isAlive = true;
    record->spec.train.epochs = epochs.value_or(record->spec.train.epochs);
    m_record = std::move(record);
    m_process.start(run, changes);
    Q_EMIT runStarted();
    Q_EMIT stateChanged();
}

void TrainingSession::follow(const RunFolder& run) {
    if (isBusy()) {
        return;
    }
    RunReader reader(run);
    reader.update();
    if (!reader.record().isAlive) {
        return; // it has ended just now
    }
    m_followed.emplace(std::move(reader));
    m_record = std::make_shared<RunRecord>(m_followed->record());
    m_look.start();
    Q_EMIT runFollowed();
    Q_EMIT stateChanged();
}

void TrainingSession::unfollow() {
    if (!m_followed) {
        return;
    }
    m_look.stop();
    m_followed.reset();
    m_record.reset();
    Q_EMIT stateChanged();
}

void TrainingSession::lookAtFollowed() {
    if (!m_followed->update()) {
        return;
    }
    const auto before = std::exchange(m_record, std::make_shared<RunRecord>(m_followed->record()));
    if (m_record->history.weightsWritten() != before->history.weightsWritten()) {
        Q_EMIT weightsWritten();
    }
    if (!m_record->isAlive) {
        m_look.stop();
        m_followed.reset();
        end();
    } else {
        Q_EMIT advanced();
        if (m_record->phase() != before->phase()) {
            Q_EMIT stateChanged();
        }
    }
}

void TrainingSession::send(const RunFolder& run, RunCommand command) {
    if (isOwn() && m_record->folder.path == run.path) {
        m_process.send(command);
    } else if (const Result<void> sent = sendCommand(run, command); !sent) {
        Q_EMIT failed(text(sent.error()));
    }
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
        m_record->history.endWith(RunPhase::Failed, bytesOf(fault));
    }
    end();
}

void TrainingSession::end() {
    const RunPhase phase = m_record->phase();
    if (phase == RunPhase::Failed || phase == RunPhase::Diverged) {
        Q_EMIT failed(text(m_record->trouble()));
    }
    Q_EMIT advanced();
    Q_EMIT stateChanged();
    Q_EMIT runEnded();
}

} // namespace fovea::gui
