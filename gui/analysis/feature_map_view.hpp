#pragma once

#include "gui/analysis/analysis_page.hpp"
#include "gui/analysis/run_analysis.hpp"
#include <QListWidget>

namespace fovea::gui {

class TileWall;

/// The feature maps of any layer for the image that is looked at.
class FeatureMapView : public AnalysisPage {
    Q_OBJECT

public:
    explicit FeatureMapView(RunAnalysis& analysis, QWidget* parent = nullptr);

    QString title() const override { return tr("Feature maps"); }

    /// Shows this node's maps, where the network has it.
    void showLayer(const QString& node);

    TileWall& wall() { return *m_wall; }

    QListWidget& layers() { return *m_layers; }

private:
    void refresh();
    void showCurrent();

    RunAnalysis& m_analysis;
    QListWidget* m_layers;
    TileWall* m_wall;
};

} // namespace fovea::gui
