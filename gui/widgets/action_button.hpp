#pragma once

#include <QPushButton>

class QAction;

namespace fovea::gui {

/// A push button that is and does what an action says, and is there while the action is visible.
class ActionButton : public QPushButton {
    Q_OBJECT

public:
    explicit ActionButton(QAction* action, QWidget* parent = nullptr);

private:
    void follow(const QAction& action);
};

} // namespace fovea::gui
