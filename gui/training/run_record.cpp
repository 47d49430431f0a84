#include "gui/training/run_record.hpp"

#include <algorithm>

#include <QObject>

#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

/// Takes one event into a record; an overload for each kind.
struct Taker {
    RunRecord& run;

    double epochsAt(std::int64_t step) const {
        const auto steps = static_cast<double>(std::max<std::int64_t>(1, run.stepsPerEpoch));
        return static_cast<double>(step) / steps;
    }

    /// What came after the checkpoint that a run goes on from is told again.
    void forgetAfter(std::int64_t step) const {
        const double limit = epochsAt(step);
        for (Curve* curve :
             {&run.trainLoss, &run.trainTop1, &run.validationLoss, &run.validationTop1}) {
            while (!curve->x.isEmpty() && curve->x.last() > limit) {
                curve->x.removeLast();
                curve->y.removeLast();
            }
        }
    }

    void operator()(const RunStarted& started) const {
        run.state = RunRecord::State::Running;
        run.message.clear();
        run.stepsPerEpoch = started.stepsPerEpoch;
        run.validationSplit = text(started.split);
        forgetAfter(started.firstStep);
    }

    void operator()(const LayerLearning& learning) const {
        run.state = RunRecord::State::Running;
        run.learning = learning;
    }

    void operator()(const Progress& progress) const {
        run.state = RunRecord::State::Running;
        run.learning.reset();
        run.progress = progress;
        run.trainLoss.add(epochsAt(progress.step), progress.loss);
        run.trainTop1.add(epochsAt(progress.step), progress.top1);
    }

    void operator()(const EpochEnded& ended) const {
        run.learning.reset();
        run.epochsDone = ended.epoch + 1;
        const double at = epochsAt(ended.step);
        run.trainLoss.add(at, ended.trainLoss);
        run.trainTop1.add(at, ended.trainTop1);
        if (ended.validationLoss) {
            run.validationLoss.add(at, *ended.validationLoss);
        }
        if (ended.validationTop1) {
            run.validationTop1.add(at, *ended.validationTop1);
            run.bestTop1 = std::max(run.bestTop1.value_or(0), *ended.validationTop1);
        }
    }

    void operator()(const Paused&) const { run.state = RunRecord::State::Paused; }

    void operator()(const Resumed&) const { run.state = RunRecord::State::Running; }

    void operator()(const CheckpointWritten&) const { ++run.weightsWritten; }

    void operator()(const SnapshotWritten&) const { ++run.weightsWritten; }

    void operator()(const Warning& warning) const { run.warnings.append(text(warning.message)); }

    void operator()(const Diverged& diverged) const {
        run.state = RunRecord::State::Diverged;
        run.message = text(diverged.message);
    }

    void operator()(const RunEnded& ended) const {
        using State = RunRecord::State;
        run.seconds = ended.seconds;
        run.testTop1 = ended.testTop1;
        if (run.state == State::Diverged) {
            return;
        }
        run.message = text(ended.message);
        run.state = ended.state == "finished"      ? State::Finished
                    : ended.state == "stopped"     ? State::Stopped
                    : ended.state == "interrupted" ? State::Interrupted
                                                   : State::Failed;
    }
};

} // namespace

double RunRecord::shareDone() const {
    if (state == State::Finished) {
        return 1;
    }
    const auto steps = static_cast<double>(stepsPerEpoch * spec.train.epochs);
    return progress && steps > 0 ? static_cast<double>(progress->step) / steps : 0;
}

std::int64_t RunRecord::currentEpoch() const {
    const std::int64_t begun = progress ? progress->epoch + 1 : 0;
    const std::int64_t next = hasEnded() ? epochsDone : epochsDone + 1;
    return std::min(std::max(begun, next), spec.train.epochs);
}

void RunRecord::take(const Event& event) { std::visit(Taker{*this}, event.body); }

QString stateText(RunRecord::State state) {
    switch (state) {
    case RunRecord::State::Unstarted:
        return QObject::tr("not started");
    case RunRecord::State::Running:
        return QObject::tr("running");
    case RunRecord::State::Paused:
        return QObject::tr("paused");
    case RunRecord::State::Finished:
        return QObject::tr("finished");
    case RunRecord::State::Stopped:
        return QObject::tr("stopped");
    case RunRecord::State::Interrupted:
        return QObject::tr("interrupted");
    case RunRecord::State::Failed:
        return QObject::tr("failed");
    case RunRecord::State::Diverged:
        return QObject::tr("diverged");
    }
    return {};
}

QString epochText(const RunRecord& run) {
    return QObject::tr("epoch %1 / %2").arg(run.currentEpoch()).arg(run.spec.train.epochs);
}

QString learningText(const LayerLearning& learning) {
    return QObject::tr("%1 learns by its own rule (%2 / %3)     %4 images     %5")
        .arg(text(learning.node))
        .arg(learning.layer + 1)
        .arg(learning.layers)
        .arg(countText(learning.samples), rateText(learning.imagesPerSecond));
}

Result<RunRecord> readRunRecord(const RunFolder& folder) {
    Result<RunSpec> spec = folder.readSpec();
    if (!spec) {
        return tl::unexpected(spec.error());
    }
    RunRecord record;
    record.folder = folder;
    record.spec = std::move(*spec);
    if (const Result<std::vector<Event>> events = folder.readEvents()) {
        for (const Event& event : *events) {
            record.take(event);
        }
    }
    return record;
}

} // namespace fovea::gui
