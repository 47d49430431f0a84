#pragma once

#include <vector>

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/run_analysis.hpp"

namespace fovea::gui {

class ConfusionView;
class ImageWall;
class NoteLabel;

/// The confusion matrix, and below it the pictures behind its chosen cell.
class EvaluationPage : public AnalysisPage {
    Q_OBJECT

public:
    explicit EvaluationPage(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Evaluation"); }

    QList<QAction*> commands() override { return {m_mistakes, m_refresh}; }

    ConfusionView& matrix() { return *m_matrix; }

    ImageWall& wall() { return *m_wall; }

    /// Chooses the cell of what is recognised of a class.
    void showClass(int label);

    /// Looks at the first picture of the wall; where a network makes no mistake, at any.
    void lookAtFirst();

private:
    void makeActions();
    void refresh();
    void showCell(int truth, int predicted);
    void showMistakes();
    void showWall(std::vector<std::size_t> samples, const QString& words);

    RunAnalysis& m_analysis;
    QAction* m_mistakes = nullptr;
    QAction* m_refresh = nullptr;
    ConfusionView* m_matrix;
    NoteLabel* m_wallTitle;
    ImageWall* m_wall;
};

} // namespace fovea::gui
