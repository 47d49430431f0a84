#include "gui/workspace/workspace.hpp"

#include <QScrollArea>

namespace fovea::gui {

void Workspace::reveal(const WorkspaceProblem& problem) {
    QWidget* panel = problem.field.isEmpty() ? nullptr : inspector();
    auto* field = panel == nullptr ? nullptr : panel->findChild<QWidget*>(problem.field);
    if (field == nullptr)
        return;
    for (QWidget* around = field->parentWidget(); around != nullptr;
         around = around->parentWidget())
        if (auto* area = qobject_cast<QScrollArea*>(around))
            area->ensureWidgetVisible(field);
    field->setFocus(Qt::OtherFocusReason);
}

} // namespace fovea::gui
