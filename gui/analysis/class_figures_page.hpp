#pragma once

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/class_figures_model.hpp"
#include "gui/analysis/run_analysis.hpp"

class QTableView;

namespace fovea::gui {

/// How well each class is recognised, to be sorted by any figure.
class ClassFiguresPage : public AnalysisPage {
    Q_OBJECT

public:
    explicit ClassFiguresPage(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Classes"); }

Q_SIGNALS:
    void classChosen(int label);

private:
    void refresh();

    RunAnalysis& m_analysis;
    ClassFiguresModel m_figures;
    QTableView* m_table;
};

} // namespace fovea::gui
