#include "gui/widgets/actions.hpp"

#include "gui/widgets/icons.hpp"

namespace fovea::gui {

QAction* makeAction(QObject* owner, const ActionWords& about) {
    auto* action = new QAction(about.words, owner);
    if (!about.icon.isEmpty())
        action->setIcon(icon(about.icon));
    action->setObjectName(about.name);
    action->setShortcut(about.keys);
    setTip(*action, about.tip);
    return action;
}

void setTip(QAction& action, const QString& tip) {
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    action.setToolTip(keys.isEmpty() ? tip : QString("%1 (%2)").arg(tip, keys));
}

} // namespace fovea::gui
