#include "gui/app/status_line.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

#include "gui/training/run_words.hpp"
#include "gui/training/training_session.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int barSteps = 1000;

} // namespace

StatusLine::StatusLine(TrainingSession& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_run(new QLabel),
      m_bar(new QProgressBar),
      m_figures(new QLabel) {
    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(160, 8);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 0);
    layout->setSpacing(16);
    layout->addWidget(m_run);
    layout->addWidget(m_bar);
    layout->addWidget(m_figures);
    layout->addStretch();
    connect(&session, &TrainingSession::advanced, this, &StatusLine::refresh);
    connect(&session, &TrainingSession::stateChanged, this, &StatusLine::refresh);
    connect(&session, &TrainingSession::runStarted, this, &StatusLine::refresh);
    refresh();
}

QString StatusLine::words() const { return m_run->text() + "  " + m_figures->text(); }

void StatusLine::refresh() {
    const RunRecord* run = m_session.record();
    if (m_session.preparation().isRunning()) {
        m_run->setText(tr("Preparing the run"));
        m_bar->show();
        m_bar->setRange(0, 0);
        m_figures->clear();
        return;
    }
    m_bar->setRange(0, barSteps);
    m_bar->setVisible(run != nullptr && m_session.isRunning());
    if (run == nullptr) {
        m_run->setText(tr("No run in progress"));
        m_figures->clear();
        return;
    }
    m_run->setText(QString("%1  %2").arg(text(run->name()), stateText(run->phase())));
    m_bar->setValue(static_cast<int>(run->history.shareDone() * barSteps));
    QStringList figures;
    const RunHistory& history = run->history;
    if (history.learning()) {
        figures << learningText(*history.learning());
    } else if (const Progress* progress = history.progress()) {
        figures << epochText(*run) << tr("loss %1").arg(lossText(progress->loss))
                << tr("accuracy %1").arg(percentText(progress->top1))
                << rateText(progress->imagesPerSecond);
        if (m_session.isRunning()) {
            figures << tr("%1 left").arg(durationText(progress->secondsLeft));
        }
    }
    if (history.testTop1()) {
        figures = {tr("test accuracy %1").arg(percentText(*history.testTop1())),
                   tr("in %1").arg(durationText(history.seconds()))};
    }
    m_figures->setText(figures.join("    "));
}

} // namespace fovea::gui
