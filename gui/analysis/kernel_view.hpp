#pragma once

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/run_analysis.hpp"

class QComboBox;
class QSpinBox;

namespace fovea::gui {

class NoteLabel;
class SliceBar;
class TileWall;
class ValueFooter;

/// The weights of a run: kernels as signed colours or curves, those over an image's colours as
/// colours with their channels beside them, what a vector is read with as pictures of the maps that
/// it was, single numbers as bars.
class KernelView : public AnalysisPage {
    Q_OBJECT

public:
    explicit KernelView(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Kernels"); }

    /// Shows a weight by its name, "conv1.weight", where the run has it.
    void showWeight(const QString& name);

    TileWall& wall() { return *m_wall; }

    ValueFooter& footer() { return *m_footer; }

private:
    void layOut();
    void refresh();
    void showCurrent();
    void showPositions(const KernelLayout& layout);

    RunAnalysis& m_analysis;
    QComboBox* m_names;
    QComboBox* m_scale;
    QWidget* m_positions;
    QSpinBox* m_row;
    QSpinBox* m_column;
    NoteLabel* m_note;
    SliceBar* m_slices;
    TileWall* m_wall;
    ValueFooter* m_footer;
};

} // namespace fovea::gui
