#pragma once

#include <QList>
#include <QWidget>

class QAction;

namespace fovea::gui {

/// One of the window's four places of work: a central widget, actions for its menu, and an
/// inspector for the right edge.
class Workspace : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The word on the left bar and the menu's title.
    virtual QString title() const = 0;
    /// Its icon's name in resources/icons.
    virtual QString iconName() const = 0;

    /// Actions of its menu, with shortcuts and tooltips; the command palette lists them too.
    virtual QList<QAction*> menuActions() { return {}; }

    /// Shown at the right while the workspace is in front; null for none.
    virtual QWidget* inspector() { return nullptr; }
};

} // namespace fovea::gui
