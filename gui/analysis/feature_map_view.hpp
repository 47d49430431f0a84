#pragma once

#include <QListWidget>

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/run_analysis.hpp"

class QComboBox;
class QStackedWidget;

namespace fovea::gui {

class NoteLabel;
class SliceBar;
class TileWall;
class ValueBars;
class ValueFooter;

/// The feature maps of any layer for the image that is looked at: images in colours that can be
/// compared, signals as curves, volumes by slices, and what has no extent as bars.
class FeatureMapView : public AnalysisPage {
    Q_OBJECT

public:
    explicit FeatureMapView(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Feature maps"); }

    /// Shows this node's maps, where the network has it.
    void showLayer(const QString& node);

    TileWall& wall() { return *m_wall; }

    ValueBars& bars() { return *m_bars; }

    ValueFooter& footer() { return *m_footer; }

    QListWidget& layers() { return *m_layers; }

private:
    QWidget* makeShown();
    void refresh();
    void showCurrent();
    void showMaps(std::size_t layer);
    void showValues(std::size_t layer);

    RunAnalysis& m_analysis;
    QListWidget* m_layers;
    QComboBox* m_scale;
    QComboBox* m_order;
    NoteLabel* m_note;
    SliceBar* m_slices;
    QStackedWidget* m_stack = nullptr;
    TileWall* m_wall;
    ValueBars* m_bars;
    ValueFooter* m_footer;
};

} // namespace fovea::gui
