#include "gui/widgets/progress_line.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "gui/widgets/background_task.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

ProgressLine::ProgressLine(BackgroundTask& task, QWidget* parent)
    : QWidget(parent), m_task(task), m_what(new QLabel), m_bar(new QProgressBar) {
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(m_what);
    layout->addWidget(m_bar, 1);
    layout->addWidget(cancel);
    connect(cancel, &QPushButton::clicked, &task, &BackgroundTask::cancel);
    connect(&task, &BackgroundTask::started, this, [this] {
        showProgress(0, 0);
        show();
    });
    connect(&task, &BackgroundTask::progressed, this, &ProgressLine::showProgress);
    connect(&task, &BackgroundTask::ended, this, &QWidget::hide);
    setVisible(task.isRunning());
}

void ProgressLine::showProgress(qint64 done, qint64 total) {
    m_bar->setRange(0, total > 0 ? 1000 : 0);
    m_bar->setValue(total > 0 ? static_cast<int>(done * 1000 / total) : 0);
    QString words = m_task.what();
    if (total > 0) {
        words += QString("  %1 / %2").arg(countText(done), countText(total));
    } else if (done > 0) {
        words += "  " + countText(done);
    }
    m_what->setText(words);
}

} // namespace fovea::gui
