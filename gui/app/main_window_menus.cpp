#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QStackedWidget>

#include "gui/app/command_palette.hpp"
#include "gui/app/main_window.hpp"
#include "gui/app/plugins_dialog.hpp"
#include "gui/app/project_actions.hpp"
#include "gui/network/network_workspace.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/theme.hpp"
#include "gui/workspace/workspace.hpp"

namespace fovea::gui {

namespace {

/// "Save the project (Ctrl+S)": every tooltip tells its shortcut.
void tellShortcut(QAction* action) {
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    if (!keys.isEmpty() && !action->toolTip().contains('(' + keys + ')')) {
        action->setToolTip(QString("%1 (%2)").arg(action->toolTip(), keys));
    }
}

} // namespace

void MainWindow::makeMenus() {
    makeFileMenu();
    makeEditMenu();
    for (Workspace* workspace : m_workspaces) {
        QMenu* menu = menuBar()->addMenu('&' + workspace->title());
        menu->addActions(workspace->menuActions());
        if (workspace == m_network) {
            menu->addSeparator();
            menu->addMenu(m_network->actions().templates());
        }
    }
    makeViewMenu();
    makeHelpMenu();
    for (QMenu* menu : menuBar()->findChildren<QMenu*>()) {
        menu->setToolTipsVisible(true);
        for (QAction* action : menu->actions()) {
            tellShortcut(action);
        }
    }
}

void MainWindow::makeFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(m_projectActions->newProject());
    menu->addAction(m_projectActions->openProject());
    menu->addMenu(m_projectActions->recentProjects());
    menu->addSeparator();
    menu->addAction(m_projectActions->saveProject());
    menu->addAction(m_projectActions->saveProjectAs());
    menu->addSeparator();
    QAction* quit = menu->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    quit->setObjectName("quit");
    quit->setToolTip(tr("Close the window; asks for unsaved work"));
    // A run writes into the project's folder, which must not move from under it.
    connect(&m_session, &TrainingSession::stateChanged, this,
            [this] { m_projectActions->setHasRun(m_session.isBusy()); });
}

void MainWindow::makeEditMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_document.undoStack()->createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(icon("undo"));
    QAction* redo = m_document.undoStack()->createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({QKeySequence::Redo, QKeySequence(tr("Ctrl+Y"))});
    redo->setIcon(icon("redo"));
    menu->addActions({undo, redo});
    menu->addSeparator();
    QAction* finder = menu->addAction(icon("search"), tr("&Find an action..."), this,
                                      [this] { (new CommandPalette(*menuBar(), this))->show(); });
    finder->setObjectName("findAction");
    finder->setShortcut(tr("Ctrl+Shift+P"));
    finder->setToolTip(tr("Run any action by a few letters of its name"));
}

void MainWindow::makeViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    menu->addActions(m_places->actions());
    menu->addSeparator();
    menu->addAction(m_inspectorDock->toggleViewAction());
    menu->addAction(m_problemsDock->toggleViewAction());
    m_inspectorDock->toggleViewAction()->setText(tr("&Inspector"));
    m_inspectorDock->toggleViewAction()->setShortcut(tr("Ctrl+I"));
    m_problemsDock->toggleViewAction()->setShortcut(tr("Ctrl+Shift+M"));
    menu->addSeparator();
    QMenu* themes = menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    const std::array<std::pair<ThemeChoice, QString>, 3> choices{
        {{ThemeChoice::System, tr("As the &system")},
         {ThemeChoice::Light, tr("&Light")},
         {ThemeChoice::Dark, tr("&Dark")}}};
    for (const auto& [choice, words] : choices) {
        QAction* action = themes->addAction(words);
        action->setCheckable(true);
        action->setChecked(themeChoice() == choice);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [chosen = choice] { setThemeChoice(chosen); });
    }
}

void MainWindow::makeHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(icon("plugin"), tr("&Plugins..."), this, &MainWindow::showPlugins)
        ->setToolTip(tr("Which layer types there are, and what could not be loaded"));
    menu->addAction(icon("info"), tr("&About Fovea"), this, &MainWindow::showAbout);
}

void MainWindow::showPlugins() { PluginsDialog(m_document.registry(), this).exec(); }

void MainWindow::showAbout() {
    QMessageBox::about(
        this, tr("About Fovea"),
        tr("<h3>Fovea %1</h3><p>A workbench for image classification: datasets, networks, "
           "training, insight.</p><p>Free software under the GNU General Public License, version "
           "3 or later. Made with Qt %2, QCustomPlot, OpenCV, TBB and Highway.</p>")
            .arg(QApplication::applicationVersion(), qVersion()));
}

} // namespace fovea::gui
