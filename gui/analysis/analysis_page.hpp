#pragma once

#include <QList>
#include <QWidget>

class QAction;

namespace fovea::gui {

/// One page of Analysis: what it is called, what it shows, and what it brings to the workspace's
/// menu. Pages know the run that is looked into, and not each other.
class AnalysisPage : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The word on its tab.
    virtual QString title() const = 0;

    /// With shortcuts and tooltips, to be found in the menu and by the command palette.
    virtual QList<QAction*> commands() { return {}; }

    /// Whether it takes the room of the evaluation beside it, too, while it is in front.
    virtual bool isWide() const { return false; }

Q_SIGNALS:
    /// What the person asked for could not be done.
    void failed(const QString& message);
};

} // namespace fovea::gui
