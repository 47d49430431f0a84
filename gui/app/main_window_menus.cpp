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
#include "gui/widgets/actions.hpp"
#include "gui/widgets/icons.hpp"
#include "gui/widgets/theme.hpp"
#include "gui/workspace/workspace.hpp"

namespace fovea::gui {

void MainWindow::makeMenus() {
    makeFileMenu();
    makeEditMenu();
    for (Workspace* workspace : m_workspaces) {
        QMenu* menu = menuBar()->addMenu('&' + workspace->title());
        menu->addActions(workspace->menu());
    }
    makeViewMenu();
    makeHelpMenu();
    for (QMenu* menu : menuBar()->findChildren<QMenu*>()) {
        menu->setToolTipsVisible(true);
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
    menu->addAction(makeAction(this,
                               {.words = tr("&Quit"),
                                .tip = tr("Close the window; asks for unsaved work"),
                                .keys = QKeySequence::Quit,
                                .name = "quit"},
                               &QWidget::close));
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
    menu->addAction(makeAction(this,
                               {.words = tr("&Find an action..."),
                                .tip = tr("Run any action by a few letters of its name"),
                                .keys = tr("Ctrl+Shift+P"),
                                .icon = "search",
                                .name = "findAction"},
                               [this] { (new CommandPalette(*menuBar(), this))->show(); }));
}

void MainWindow::makeViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    menu->addActions(m_places->actions());
    menu->addSeparator();
    menu->addAction(m_inspectorDock->toggleViewAction());
    menu->addAction(m_problemsDock->toggleViewAction());
    m_inspectorDock->toggleViewAction()->setText(tr("&Inspector"));
    m_inspectorDock->toggleViewAction()->setShortcut(tr("Ctrl+I"));
    setTip(*m_inspectorDock->toggleViewAction(), tr("Show or hide the inspector"));
    m_problemsDock->toggleViewAction()->setShortcut(tr("Ctrl+Shift+M"));
    setTip(*m_problemsDock->toggleViewAction(), tr("Show or hide the problems list"));
    menu->addSeparator();
    QMenu* themes = menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    const std::array<std::pair<ThemeChoice, QString>, 3> choices{
        {{ThemeChoice::System, tr("As the &system")},
         {ThemeChoice::Light, tr("&Light")},
         {ThemeChoice::Dark, tr("&Dark")}}};
    for (const auto& [choice, words] : choices) {
        QAction* action =
            makeAction(this, {.words = words, .tip = tr("How the window is coloured")},
                       [chosen = choice] { setThemeChoice(chosen); });
        action->setCheckable(true);
        action->setChecked(themeChoice() == choice);
        group->addAction(action);
        themes->addAction(action);
    }
}

void MainWindow::makeHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    m_showPlugins =
        makeAction(this,
                   {.words = tr("&Plugins..."),
                    .tip = tr("Which layer types there are, and what could not be loaded"),
                    .icon = "plugin",
                    .name = "showPlugins"},
                   &MainWindow::showPlugins);
    menu->addAction(m_showPlugins);
    menu->addAction(makeAction(this,
                               {.words = tr("&About Fovea"),
                                .tip = tr("Version, licence and what it is made with"),
                                .icon = "info"},
                               &MainWindow::showAbout));
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
