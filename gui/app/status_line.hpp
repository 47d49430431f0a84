#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace fovea::gui {

class TrainingSession;

/// The run in progress in one line, in every workspace: bar, loss, accuracy, speed, time left.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(TrainingSession& session, QWidget* parent = nullptr);

    /// As it is read, for tests and screen readers.
    QString words() const;

private:
    void refresh();

    TrainingSession& m_session;
    QLabel* m_run;
    QProgressBar* m_bar;
    QLabel* m_figures;
};

} // namespace fovea::gui
