#include "gui/widgets/action_button.hpp"

#include <QAction>

namespace fovea::gui {

ActionButton::ActionButton(QAction* action, QWidget* parent) : QPushButton(parent) {
    setObjectName(action->objectName() + "Button");
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, this, [this, action] { follow(*action); });
    follow(*action);
}

void ActionButton::follow(const QAction& action) {
    setText(action.text().remove('&').remove("..."));
    setIcon(action.icon());
    setToolTip(action.toolTip());
    setEnabled(action.isEnabled());
    if (!action.isVisible()) {
        hide();
    } else if (parentWidget() != nullptr) { // else it would become a window
        show();
    }
}

} // namespace fovea::gui
