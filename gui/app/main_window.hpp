#pragma once

#include <QMainWindow>

#include "gui/app/problems_model.hpp"
#include "gui/data/dataset_loader.hpp"
#include "gui/training/run_library.hpp"

class QActionGroup;
class QDockWidget;
class QStackedWidget;
class QToolButton;

namespace fovea::gui {

class MessageBar;
class ProjectActions;
class SideBar;
class StatusLine;
class Workspace;

/// The whole window over one document: four workspaces, the inspector, the run in progress.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Document& document, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A project folder is opened, a run's folder is shown; what the workspace in front does not
    /// take either becomes the data source.
    void openPath(const std::filesystem::path& path);
    /// Several are for the workspace in front alone.
    void openPaths(const std::vector<std::filesystem::path>& paths);
    /// A run of the open project by its name, or any run by its folder, in Analysis.
    void showRun(const std::filesystem::path& run);
    /// By title, in lower case: "data", "network", "training", "analysis".
    bool showWorkspace(const QString& title);

    /// Whether nothing is being computed or decoded for what is seen.
    bool isSettled() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeWorkspaces();
    void makeDocks();
    void makeMenus();
    void makeFileMenu();
    void makeEditMenu();
    void makeViewMenu();
    void makeHelpMenu();
    void connectMessages();
    void addWorkspace(Workspace* workspace);
    void enter(const Workspace* workspace);
    void collectProblems();
    void goToProblem(const ListedProblem& listed);
    void listen(Workspace* workspace);
    void offerRecovery();
    bool mayCloseRun();
    void showPlugins();
    void showAbout();
    void restoreLayout();
    void saveLayout();

    Document& m_document;
    DatasetLoader m_loader;
    TrainingSession m_session;
    RunLibrary m_library;
    ProblemsModel m_problems;
    ProjectActions* m_projectActions;
    SideBar* m_sideBar;
    QActionGroup* m_places;
    MessageBar* m_messages;
    QStackedWidget* m_stack;
    QStackedWidget* m_inspectors;
    StatusLine* m_statusLine;
    QToolButton* m_problemsButton;
    QAction* m_showPlugins = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_problemsDock = nullptr;
    QList<Workspace*> m_workspaces;
};

} // namespace fovea::gui
