/// What the workspace asks of runs: its actions, which run they act on, and when they can.

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QLineEdit>

#include "gui/training/curves_plot.hpp"
#include "gui/training/training_workspace.hpp"
#include "gui/widgets/actions.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int mostEpochs = 1'000'000; ///< what a recipe may have

QString startTip() {
    return TrainingWorkspace::tr("Start a new run of the network with this recipe");
}

QString pauseTip() { return TrainingWorkspace::tr("Hold the run after its step"); }

QString resumeTip() { return TrainingWorkspace::tr("Let the paused run go on"); }

QString stopTip() {
    return TrainingWorkspace::tr(
        "Finish the step, write a checkpoint and end; it can be continued later");
}

} // namespace

void TrainingWorkspace::makeActions() {
    m_start = makeAction(this,
                         {.words = tr("&Train"),
                          .tip = startTip(),
                          .keys = tr("Ctrl+R"),
                          .icon = "play",
                          .name = "startRun"},
                         [this] { m_session.start(); });
    m_pause = makeAction(this,
                         {.words = tr("&Pause"),
                          .tip = pauseTip(),
                          .keys = tr("Ctrl+P"),
                          .icon = "pause",
                          .name = "pauseRun"},
                         [this] { lead(RunCommand::Pause); });
    m_resume = makeAction(this,
                          {.words = tr("Re&sume"),
                           .tip = resumeTip(),
                           .keys = tr("Ctrl+Shift+R"),
                           .icon = "resume",
                           .name = "resumeRun"},
                          [this] { lead(RunCommand::Resume); });
    m_stop = makeAction(this,
                        {.words = tr("S&top"),
                         .tip = stopTip(),
                         .keys = tr("Ctrl+."),
                         .icon = "stop",
                         .name = "stopRun"},
                        &TrainingWorkspace::stop);
    m_continue = makeAction(
        this,
        {.words = tr("&Continue the chosen run"),
         .tip =
             tr("Go on with the chosen run from its last checkpoint: one that was stopped or cut "
                "off, or one that has finished, with more epochs"),
         .icon = "resume",
         .name = "continueRun"},
        &TrainingWorkspace::continueShownRun);
    m_continue->setIconText(tr("Continue"));
    m_snapshot =
        makeAction(this,
                   {.words = tr("Take a s&napshot"),
                    .tip = tr("Write the weights of now, so that Analysis can look at them"),
                    .icon = "image",
                    .name = "snapshot"},
                   [this] { lead(RunCommand::Snapshot); });
    m_logarithmic = makeAction(this,
                               {.words = tr("&Logarithmic loss"),
                                .tip = tr("Draw the loss on a logarithmic axis"),
                                .keys = tr("Ctrl+Shift+L"),
                                .icon = "training",
                                .name = "logarithmicLoss"},
                               [this](bool isOn) { m_curves->setLogarithmicLoss(isOn); });
    m_logarithmic->setCheckable(true);
    m_copyCommand =
        makeAction(this,
                   {.words = tr("Copy the command &line"),
                    .tip = tr("Copy the command that does the same without the window"),
                    .icon = "copy",
                    .name = "copyCommand"},
                   [this] { QGuiApplication::clipboard()->setText(m_command->text()); });
}

QList<QAction*> TrainingWorkspace::menu() {
    return {m_start,    m_pause,    m_resume,      m_stop,
            m_continue, m_snapshot, m_logarithmic, m_copyCommand};
}

const RunRecord* TrainingWorkspace::ledRun() const {
    for (const RunRecord* run : {m_library.find(m_shown), m_session.record()}) {
        if (run != nullptr && run->isAlive) {
            return run;
        }
    }
    return nullptr;
}

void TrainingWorkspace::lead(RunCommand command) {
    if (const RunRecord* run = ledRun()) {
        m_session.send(RunFolder(run->folder), command);
    }
}

void TrainingWorkspace::stop() {
    if (m_session.preparation().isRunning()) {
        m_session.cancelPreparation();
    } else {
        lead(RunCommand::Stop);
    }
}

void TrainingWorkspace::continueShownRun() {
    const RunRecord* run = m_library.find(m_shown);
    if (run == nullptr) {
        return;
    }
    if (run->phase() != RunPhase::Finished) {
        m_session.continueRun(RunFolder(run->folder));
    } else if (const auto epochs = askForEpochs(*run)) {
        m_session.continueRun(RunFolder(run->folder), epochs);
    }
}

std::optional<std::int64_t> TrainingWorkspace::askForEpochs(const RunRecord& run) {
    const auto done = static_cast<int>(run.spec.train.epochs);
    QInputDialog dialog(this);
    dialog.setObjectName("moreEpochs");
    dialog.setWindowTitle(tr("Continue %1").arg(text(run.name())));
    dialog.setLabelText(tr("It has done its %1 epochs. How many shall it have in all?\n"
                           "From here its learning rate follows the schedule of that many.")
                            .arg(done));
    dialog.setInputMode(QInputDialog::IntInput);
    dialog.setIntRange(done + 1, std::max(done + 1, mostEpochs));
    dialog.setIntValue(2 * done);
    dialog.setOkButtonText(tr("Continue"));
    if (dialog.exec() != QDialog::Accepted) {
        return std::nullopt;
    }
    return dialog.intValue();
}

void TrainingWorkspace::refreshActions() {
    const RunRecord* led = ledRun();
    const bool isRunning = led != nullptr;
    const bool isPaused = isRunning && led->phase() == RunPhase::Paused;
    const QString obstacle = m_session.obstacle();
    m_start->setEnabled(obstacle.isEmpty());
    setTip(*m_start, obstacle.isEmpty() ? startTip() : obstacle);
    m_pause->setEnabled(isRunning && !isPaused);
    m_resume->setEnabled(isRunning && isPaused);
    m_stop->setEnabled(isRunning || m_session.preparation().isRunning());
    m_snapshot->setEnabled(isRunning);
    // Of several runs in progress, which one they act on.
    const QString which = isRunning ? " (" + text(led->name()) + ')' : QString();
    setTip(*m_pause, pauseTip() + which);
    setTip(*m_resume, resumeTip() + which);
    setTip(*m_stop, stopTip() + which);
    const RunRecord* shown = m_library.find(m_shown);
    m_continue->setEnabled(
        shown != nullptr && !m_session.isBusy() &&
        (shown->phase() == RunPhase::Stopped || shown->phase() == RunPhase::Interrupted ||
         shown->phase() == RunPhase::Unstarted || shown->phase() == RunPhase::Failed ||
         shown->phase() == RunPhase::Finished));
    refreshWords();
}

} // namespace fovea::gui
