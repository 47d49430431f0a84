#pragma once

#include "gui/training/run_library.hpp"
#include "gui/workspace/workspace.hpp"

class QLineEdit;
class QStackedWidget;
class QTableView;

namespace fovea::gui {

class CurvesPlot;
class ElidedLabel;
class EmptyState;
class NoteLabel;
class RecipeForm;

/// Starts and leads runs, shows how they go, and lists what the project has.
class TrainingWorkspace : public Workspace {
    Q_OBJECT

public:
    TrainingWorkspace(Document& document, TrainingSession& session, RunLibrary& library,
                      QWidget* parent = nullptr);

    QString title() const override { return tr("Training"); }

    QString iconName() const override { return "training"; }

    QList<QAction*> menu() override;
    QWidget* inspector() override;
    std::vector<WorkspaceProblem> problems() const override;

    /// Shows a run's curves.
    void showRun(const RunFolder& folder);

    CurvesPlot* curves() { return m_curves; }

    QAction* startAction() { return m_start; }

Q_SIGNALS:
    void runChosen(const QString& runPath);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    QWidget* makeBar();
    QWidget* makeRunsTable();
    void chooseRow(int row);
    /// The run that Pause, Resume and Stop act on: the shown one where it is in progress, else the
    /// one that is; null where none is.
    const RunRecord* ledRun() const;
    void lead(RunCommand command);
    void stop();
    void continueShownRun();
    std::optional<std::int64_t> askForEpochs(const RunRecord& run);
    void refreshActions();
    void refreshRun();
    void refreshWords();
    void showCommand(const QString& line);
    void tellFailure(const QString& message);

    Document& m_document;
    TrainingSession& m_session;
    RunLibrary& m_library;
    RunFolder m_shown;
    QAction* m_start = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_continue = nullptr;
    QAction* m_snapshot = nullptr;
    QAction* m_logarithmic = nullptr;
    QAction* m_copyCommand = nullptr;
    QStackedWidget* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    CurvesPlot* m_curves = nullptr;
    QTableView* m_runs = nullptr;
    ElidedLabel* m_figures = nullptr;
    NoteLabel* m_trouble = nullptr;
    QLineEdit* m_command = nullptr;
    RecipeForm* m_recipe = nullptr;
};

} // namespace fovea::gui
