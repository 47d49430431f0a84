#include "gui/training/run_words.hpp"

#include <QObject>

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

QString learningText(const LayerLearning& learning) {
    return QObject::tr("%1 learns by its own rule (%2 / %3)     %4 images     %5")
        .arg(text(learning.node))
        .arg(learning.layer + 1)
        .arg(learning.layers)
        .arg(countText(learning.samples), rateText(learning.imagesPerSecond));
}

} // namespace fovea::gui
