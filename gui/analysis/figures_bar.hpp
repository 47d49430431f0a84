#pragma once

#include <QWidget>

#include "gui/analysis/run_analysis.hpp"

class QAbstractItemModel;
class QComboBox;

namespace fovea::gui {

class ElidedLabel;
class NoteLabel;

/// The line above the matrix: which run and which split, the figures in words, of which weights
/// they are, and below it what is to be said of them.
class FiguresBar : public QWidget {
    Q_OBJECT

public:
    FiguresBar(RunAnalysis& analysis, QAbstractItemModel& runs, QWidget* parent = nullptr);

    /// -1 for none.
    void setRunRow(int row);

    /// Where a run trains, its test split cannot be chosen.
    void setTraining(bool isTraining);

Q_SIGNALS:
    void runChosen(int row);

private:
    void refresh();
    void showFigures();
    void showRemark();

    RunAnalysis& m_analysis;
    QComboBox* m_runs;
    QComboBox* m_splits;
    ElidedLabel* m_headline;
    NoteLabel* m_origin;
    NoteLabel* m_remark;
};

} // namespace fovea::gui
