#pragma once

#include <QAction>

namespace fovea::gui {

/// What a person meets of an action.
struct ActionWords {
    QString words; ///< in menus, on buttons
    QString tip;   ///< a sentence on what it does; its keys are added where it is shown
    QKeySequence keys = {};
    QString icon = {}; ///< its name in resources/icons; empty for none
    QString name = {}; ///< objectName
};

/// An action of `owner`, which does nothing yet.
QAction* makeAction(QObject* owner, const ActionWords& about);

/// An action of `owner` that calls a member function of it or a function object.
template <class Owner, class Call>
QAction* makeAction(Owner* owner, const ActionWords& about, Call call) {
    QAction* action = makeAction(static_cast<QObject*>(owner), about);
    QObject::connect(action, &QAction::triggered, owner, call);
    return action;
}

/// Says anew what an action does, or why it cannot be done now: "Save the project (Ctrl+S)".
void setTip(QAction& action, const QString& tip);

} // namespace fovea::gui
