#pragma once

#include <filesystem>
#include <vector>

#include <QList>
#include <QWidget>

#include "gui/workspace/workspace_problem.hpp"

class QAction;

namespace fovea::gui {

/// One of the window's places of work: a central widget, actions for its menu, an inspector for
/// the right edge, and what stands in the way there. The window knows no more of it than this.
class Workspace : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The word on the left bar and the menu's title.
    virtual QString title() const = 0;
    /// Its icon's name in resources/icons.
    virtual QString iconName() const = 0;

    /// What its menu has, with shortcuts and tooltips; submenus by their actions. The command
    /// palette lists them too.
    virtual QList<QAction*> menu() { return {}; }

    /// Shown at the right while the workspace is in front; null for none.
    virtual QWidget* inspector() { return nullptr; }

    /// What stands in the way as it is now, in the order in which it is best mended.
    virtual std::vector<WorkspaceProblem> problems() const { return {}; }

    /// Brings a problem of its own into sight; the workspace is in front already. As it is here:
    /// the inspector's field, if the problem names one.
    virtual void reveal(const WorkspaceProblem& problem);

    /// Files and folders that were given to the window while this is in front.
    /// returns  false where they mean nothing here
    virtual bool take(const std::vector<std::filesystem::path>&) { return false; }

Q_SIGNALS:
    void problemsChanged(); ///< problems()
    /// What the person asked for could not be done. Told above the work, whatever is in front;
    /// so it is not for what the workspace shows in red itself.
    void failed(const QString& message);
    /// Something is at hand that helps on; `ways` become buttons beside the words.
    void offered(const QString& words, const QList<QAction*>& ways);
    /// What was told by `failed` or `offered` is past.
    void settled();
    /// What was asked for is to be seen here.
    void frontWanted();
};

} // namespace fovea::gui
