#include "gui/training/run_words.hpp"

#include <QObject>

#include "core/training/runs/step_curve.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

QString stateText(RunPhase phase) {
    switch (phase) {
    case RunPhase::Unstarted:
        return QObject::tr("not started");
    case RunPhase::Starting:
        return QObject::tr("starting");
    case RunPhase::Running:
        return QObject::tr("running");
    case RunPhase::Paused:
        return QObject::tr("paused");
    case RunPhase::Finished:
        return QObject::tr("finished");
    case RunPhase::Stopped:
        return QObject::tr("stopped");
    case RunPhase::Interrupted:
        return QObject::tr("interrupted");
    case RunPhase::Failed:
        return QObject::tr("failed");
    case RunPhase::Diverged:
        return QObject::tr("diverged");
    case RunPhase::Unreadable:
        return QObject::tr("unreadable");
    }
    return {};
}

QString epochText(const RunRecord& run) {
    return QObject::tr("epoch %1 / %2").arg(run.currentEpoch()).arg(run.spec.train.epochs);
}

QString averageText(const RunRecord& run) {
    const double steps = averagedSteps(run.history);
    const auto average = [&](double Progress::*sinceEpoch, double EpochEnded::*whole) {
        return movingAverage(stepMeans(run, sinceEpoch, whole), steps);
    };
    const std::vector<StepMean> loss = average(&Progress::loss, &EpochEnded::trainLoss);
    const std::vector<StepMean> top1 = average(&Progress::top1, &EpochEnded::trainTop1);
    if (loss.empty())
        return QObject::tr("no step yet");
    return QObject::tr("train loss %1, accuracy %2 (moving average)")
        .arg(lossText(loss.back().value), percentText(top1.back().value));
}

QString testText(const RunRecord& run) {
    const QString accuracy = percentText(run.history.testTop1().value_or(0));
    if (const EpochEnded* best = run.history.best())
        return QObject::tr("test accuracy %1 (weights of epoch %2, the best)")
            .arg(accuracy)
            .arg(best->epoch + 1);
    return QObject::tr("test accuracy %1").arg(accuracy);
}

QString learningText(const LayerLearning& learning) {
    return QObject::tr("%1 learns by its own rule (%2 / %3)     %4 images     %5")
        .arg(text(learning.node))
        .arg(learning.layer + 1)
        .arg(learning.layers)
        .arg(countText(learning.samples), rateText(learning.imagesPerSecond));
}

} // namespace fovea::gui
