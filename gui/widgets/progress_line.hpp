#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace fovea::gui {

class BackgroundTask;

/// One line that says what a task does and how far it is, with a way to cancel. Seen only while
/// the task runs.
class ProgressLine : public QWidget {
    Q_OBJECT

public:
    explicit ProgressLine(BackgroundTask& task, QWidget* parent = nullptr);

private:
    void showProgress(qint64 done, qint64 total);

    BackgroundTask& m_task;
    QLabel* m_what;
    QProgressBar* m_bar;
};

} // namespace fovea::gui
