#include "core/training/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "core/base/parallel.hpp"
#include "core/training/run_weights.hpp"

namespace fovea {

namespace {

/// In long epochs a crash should cost minutes. Counted in steps, so that nothing hangs on time.
constexpr std::int64_t stepsPerCheckpoint = 1000;

double secondsSince1970() {
    using namespace std::chrono;
    return duration<double>(system_clock::now().time_since_epoch()).count();
}

} // namespace

Trainer::Trainer(RunFolder run, RunControl& control, const Listener& listener, EventLog log,
                 double secondsBefore)
    : m_run(std::move(run)),
      m_control(control),
      m_listener(listener),
      m_log(std::move(log)),
      m_clock(secondsBefore) {}

Result<void> Trainer::open(const LayerRegistry& registry) {
    Result<RunSpec> spec = m_run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    m_spec = std::move(*spec);
    setThreadCount(m_spec.train.threads);
    if (Result<void> opened = openDataset(); !opened)
        return opened;
    if (Result<void> opened = openAugmentation(registry); !opened)
        return opened;
    Result<TrainingNetwork> training =
        TrainingNetwork::make(m_spec.network, m_spec.train, m_spec.input,
                              static_cast<std::int64_t>(m_spec.classes.size()), registry);
    if (!training)
        return tl::unexpected(training.error());
    m_training.emplace(std::move(*training));
    m_training->setClassWeights(m_spec.classWeights);
    makeLoaders();
    const RunBounds bounds{m_spec.train.epochs, m_stepsPerEpoch, m_spec.train.batch,
                           std::ssize(m_training->ownRuleNodes())};
    Result<Resumption> resumption = loadCheckpoint(m_run.checkpoint("last"), bounds, *m_training);
    if (!resumption)
        return tl::unexpected(resumption.error());
    m_state = resumption->state;
    Result<void> ready = m_log.cutAfter(m_state, m_stepsPerEpoch);
    if (ready && !resumption->warning.empty())
        ready = tell(Warning{resumption->warning});
    if (ready && !m_log.lock().isFirm())
        ready = tell(Warning{"the file system of the run's folder has no locks: nothing keeps a "
                             "second process from training this run, and that it lives cannot be "
                             "seen from elsewhere"});
    if (ready)
        ready = tellMissing();
    return ready;
}

Result<void> Trainer::run() {
    RunStarted started;
    started.epochs = m_spec.train.epochs;
    started.stepsPerEpoch = m_stepsPerEpoch;
    started.trainSamples = m_trainSamples;
    started.firstStep = step();
    started.secondsBefore = m_clock.seconds();
    if (m_hasValidation) {
        started.split = nameOf(Split::Validation);
        started.validationSamples =
            static_cast<std::int64_t>(m_dataset->indices(Split::Validation).size());
    }
    if (Result<void> told = tell(started); !told)
        return told;
    if (!m_hasValidation && step() == 0)
        if (Result<void> told = tell(Warning{"there is no validation split, so no epoch can be "
                                             "told to be the best: the weights of the last one "
                                             "count as such"});
            !told)
            return told;
    RunEnded ended;
    Result<Outcome> outcome = learnLayers();
    if (outcome && *outcome == Outcome::GoOn)
        outcome = runEpochs();
    if (outcome && *outcome == Outcome::GoOn)
        outcome = test(ended);
    if (!outcome)
        return tl::unexpected(outcome.error());
    if (*outcome == Outcome::Interrupted)
        return fail(ErrorKind::Interrupted,
                    fmt::format("interrupted at step {}; `fovea resume {}` goes on from there",
                                step(), m_run.path.string()));
    ended.state = *outcome == Outcome::Stopped ? RunEnd::Stopped : RunEnd::Finished;
    ended.step = step();
    ended.seconds = m_clock.at(secondsSince1970());
    return tell(ended);
}

Result<Trainer::Outcome> Trainer::runEpochs() {
    while (m_state.epoch < m_spec.train.epochs) {
        Result<Outcome> outcome = trainEpoch();
        if (outcome && *outcome == Outcome::GoOn)
            outcome = endEpoch();
        if (!outcome)
            return outcome;
        if (*outcome != Outcome::GoOn) {
            if (Result<void> written = writeLast(); !written)
                return tl::unexpected(written.error());
            return outcome;
        }
    }
    return Outcome::GoOn;
}

Result<Trainer::Outcome> Trainer::trainEpoch() {
    m_trainLoader->start(m_state.epoch, m_state.batch);
    m_pace.startEpoch();
    Result<Outcome> outcome =
        forBatches(*m_trainLoader, [this](const Batch& batch) { return trainBatch(batch); });
    m_pace.measure();
    return outcome;
}

Result<void> Trainer::trainBatch(const Batch& batch) {
    m_learningRate =
        learningRateAt(m_training->recipe(), m_spec.train.epochs, step(), m_stepsPerEpoch);
    TrainingNetwork::StepResult result;
    if (batch.count > 0) // Where all its samples are gone, the step is made without learning.
        result = m_training->train(batch, step(), m_learningRate);
    if (!result.isFinite)
        return diverged(m_training->explain(batch, Behaviour::Training, step()));
    m_state.figures += result.figures;
    ++m_state.batch;
    m_pace.add(batch.count);
    if (step() % stepsPerCheckpoint == 0 && m_state.batch < m_stepsPerEpoch)
        if (Result<void> written = writeLast(); !written)
            return written;
    return Pace::Clock::now() >= m_nextProgress ? tellProgress() : Result<void>();
}

Result<Trainer::Outcome> Trainer::endEpoch() {
    const auto start = Pace::Clock::now();
    EpochEnded ended;
    ended.epoch = m_state.epoch;
    ended.step = step();
    ended.trainLoss = m_state.figures.loss();
    ended.trainTop1 = m_state.figures.top1();
    BestEpoch candidate{m_state.epoch, ended.trainTop1, ended.trainLoss};
    if (m_validationLoader) {
        Figures figures;
        Result<Outcome> outcome = evaluate(*m_validationLoader, figures);
        if (!outcome || *outcome != Outcome::GoOn)
            return outcome;
        ended.validationLoss = candidate.loss = figures.loss();
        ended.validationTop1 = candidate.top1 = figures.top1();
    }
    m_evaluationSeconds = Pace::secondsSince(start);
    ended.imagesPerSecond = m_pace.epochImagesPerSecond();
    ended.seconds = m_pace.epochSeconds();
    if (Result<void> kept = keepEpoch(ended, candidate); !kept)
        return tl::unexpected(kept.error());
    return Outcome::GoOn;
}

Result<void> Trainer::keepEpoch(EpochEnded& ended, const BestEpoch& candidate) {
    if (Result<void> checked = checkWeights(); !checked)
        return checked;
    // Without a validation split, the training figures do not say what is best, and the test split
    // must not: what chooses weights by it tests nothing. So the last epoch is.
    ended.isBest = !m_hasValidation || !m_state.best || m_state.best->isBeatenBy(candidate);
    m_state = {
        m_state.epoch + 1, 0, {}, ended.isBest ? candidate : m_state.best, m_state.layersLearnt};
    Result<void> kept;
    // Best before last: the last one names the best, which therefore must be there.
    if (ended.isBest) {
        kept = writeCheckpoint(m_run.checkpoint("best"), CheckpointKind::Weights, *m_training,
                               m_state, step());
        if (kept)
            kept = tell(CheckpointWritten{step(), "checkpoints/best"});
    }
    if (kept)
        kept = tell(ended);
    if (kept)
        kept = writeLast();
    return kept;
}

Result<Trainer::Outcome> Trainer::evaluate(BatchLoader& loader, Figures& figures) {
    loader.start(0);
    return forBatches(loader, [&](const Batch& batch) -> Result<void> {
        if (batch.count == 0)
            return {};
        const auto result = m_training->evaluate(batch);
        if (!result.isFinite)
            return diverged(m_training->explain(batch, Behaviour::Inference, step()));
        figures += result.figures;
        return {};
    });
}

Result<Trainer::Outcome> Trainer::test(RunEnded& ended) {
    if (!m_state.best || m_dataset->indices(Split::Test).empty())
        return Outcome::GoOn;
    const Result<RunWeights> weights = weightsOf(m_run);
    if (!weights)
        return tl::unexpected(weights.error());
    m_isTesting = true;
    if (auto loaded = loadRunWeights(*weights, m_training->network()); !loaded)
        return tl::unexpected(loaded.error());
    Figures figures;
    Result<Outcome> outcome = evaluate(*loaderOf(Split::Test), figures);
    if (outcome && *outcome == Outcome::GoOn)
        ended.testTop1 = figures.top1();
    return outcome;
}

tl::unexpected<Error> Trainer::diverged(const Divergence& divergence) {
    // Its own failure would hide what matters more.
    (void)tell(Diverged{step(), divergence.node, divergence.message});
    return fail(ErrorKind::Diverged, divergence.message);
}

void Trainer::tellFailure(const Error& error) {
    RunEnded ended;
    ended.state = error.kind == ErrorKind::Interrupted ? RunEnd::Interrupted : RunEnd::Failed;
    ended.step = step();
    ended.seconds = m_clock.at(secondsSince1970());
    ended.message = error.message;
    (void)tell(ended);
}

Result<void> Trainer::tell(EventBody body) {
    const Event event{secondsSince1970(), std::move(body)};
    m_clock.hear(event);
    Result<void> written = m_log.append(event);
    if (m_listener)
        m_listener(event);
    return written;
}

void Trainer::show(EventBody body) const {
    if (m_listener)
        m_listener(Event{secondsSince1970(), std::move(body)});
}

Result<void> Trainer::tellProgress() {
    m_pace.measure();
    Progress progress;
    progress.epoch = m_state.epoch;
    progress.step = step();
    progress.loss = m_state.figures.loss();
    progress.top1 = m_state.figures.top1();
    progress.learningRate = m_learningRate;
    progress.imagesPerSecond = m_pace.imagesPerSecond();
    progress.secondsLeft = secondsLeft();
    const auto now = Pace::Clock::now();
    m_nextProgress = now + std::chrono::milliseconds(250);
    if (now >= m_nextLoggedProgress) {
        // Ever less often, so that a run of days leaves a log of megabytes at most.
        m_nextLoggedProgress = m_nextProgress + (now - m_start) / 2000;
        return tell(progress);
    }
    progress.isKept = false;
    show(progress);
    return {};
}

double Trainer::secondsLeft() const {
    const double rate = m_pace.imagesPerSecond();
    if (rate <= 0)
        return 0;
    const auto epochsLeft = static_cast<double>(m_spec.train.epochs - m_state.epoch);
    const double images = static_cast<double>(m_trainSamples) * epochsLeft -
                          static_cast<double>(m_state.figures.samples);
    return images / rate + epochsLeft * m_evaluationSeconds;
}

} // namespace fovea
