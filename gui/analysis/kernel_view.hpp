#pragma once

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/run_analysis.hpp"

class QComboBox;

namespace fovea::gui {

class NoteLabel;
class TileWall;

/// The kernels of a run's convolutions: over three inputs in colour, else a row for each output
/// and a column for each input.
class KernelView : public AnalysisPage {
    Q_OBJECT

public:
    explicit KernelView(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Kernels"); }

    TileWall& wall() { return *m_wall; }

private:
    void refresh();
    void showCurrent();

    RunAnalysis& m_analysis;
    QComboBox* m_names;
    NoteLabel* m_note;
    TileWall* m_wall;
};

} // namespace fovea::gui
