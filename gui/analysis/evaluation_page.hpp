#pragma once

#include <vector>

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/matrix/confused_pairs_model.hpp"
#include "gui/analysis/run_analysis.hpp"

class QTableView;

namespace fovea::gui {

class ConfusionView;
class ImageWall;
class MatrixPanel;
class NoteLabel;
class OtherRun;
class RunLibrary;

/// The confusion matrix, and below it the most confused pairs and the pictures behind its chosen
/// cell.
class EvaluationPage : public AnalysisPage {
    Q_OBJECT

public:
    EvaluationPage(RunAnalysis& analysis, OtherRun& other, RunLibrary& library,
                   QWidget* parent = nullptr);

    QString title() const override { return tr("Evaluation"); }

    QList<QAction*> commands() override;

    ConfusionView& matrix() { return *m_matrix; }

    ImageWall& wall() { return *m_wall; }

    /// Chooses the cell of what is recognised of a class.
    void showClass(int label);

    /// Looks at the first picture of the wall; where a network makes no mistake, at any.
    void lookAtFirst();

private:
    void makeActions();
    QTableView* makePairs();
    QWidget* makePictures();
    void refresh();
    void chooseCell(int truth, int predicted);
    void showCell(int truth, int predicted);
    void showMistakes();
    void showWall(std::vector<std::size_t> samples, const QString& words);

    RunAnalysis& m_analysis;
    QAction* m_mistakes = nullptr;
    QAction* m_refresh = nullptr;
    MatrixPanel* m_panel;
    ConfusionView* m_matrix;
    ConfusedPairsModel m_pairs;
    NoteLabel* m_wallTitle;
    ImageWall* m_wall;
};

} // namespace fovea::gui
