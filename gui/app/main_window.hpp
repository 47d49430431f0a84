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

class AnalysisWorkspace;
class DataWorkspace;
class MessageBar;
class NetworkWorkspace;
class ProjectActions;
class SideBar;
class StatusLine;
class TrainingWorkspace;
class Workspace;

/// The whole window over one document: four workspaces, the inspector, the run in progress.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Document& document, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A project folder is opened, a run's folder is shown, a picture is looked at when Analysis is
    /// in front; anything else becomes the data source.
    void openPath(const std::filesystem::path& path);
    /// A run of the open project by its name, or any run by its folder, in Analysis.
    void showRun(const std::filesystem::path& run);
    /// By title, in lower case: "data", "network", "training", "analysis".
    bool showWorkspace(const QString& title);

    /// Whether nothing is being computed or decoded for what is seen.
    bool isSettled() const;

    DataWorkspace& data() { return *m_data; }

    NetworkWorkspace& network() { return *m_network; }

    TrainingWorkspace& training() { return *m_training; }

    AnalysisWorkspace& analysis() { return *m_analysis; }

    ProjectActions& projectActions() { return *m_projectActions; }

    TrainingSession& session() { return m_session; }

    MessageBar& messages() { return *m_messages; }

    StatusLine& statusLine() { return *m_statusLine; }

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
    void enter(int place);
    void collectProblems();
    void goToProblem(const ProblemEntry& problem);
    void offerRecovery();
    void offerNextStep();
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
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_problemsDock = nullptr;
    QList<Workspace*> m_workspaces;
    DataWorkspace* m_data = nullptr;
    NetworkWorkspace* m_network = nullptr;
    TrainingWorkspace* m_training = nullptr;
    AnalysisWorkspace* m_analysis = nullptr;
};

} // namespace fovea::gui
