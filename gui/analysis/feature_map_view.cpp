#include "gui/analysis/feature_map_view.hpp"

#include <QHBoxLayout>
#include <QSplitter>

#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

namespace {

constexpr int nodeRole = Qt::UserRole;

/// What the maps of a node are shown as: a vector has its numbers in one row of one map.
FeatureMaps asPictures(const FeatureMaps& maps) {
    FeatureMaps shown = maps;
    if (maps.shape.h * maps.shape.w * maps.shape.d == 1) {
        shown.shape = {1, 1, 1, maps.shape.c, 1};
    }
    return shown;
}

} // namespace

FeatureMapView::FeatureMapView(RunAnalysis& analysis, QWidget* parent)
    : AnalysisPage(parent), m_analysis(analysis), m_layers(new QListWidget), m_wall(new TileWall) {
    m_layers->setObjectName("layerList");
    m_layers->setFrameShape(QFrame::NoFrame);
    m_layers->setAlternatingRowColors(true);
    m_layers->setSpacing(2);
    m_wall->setObjectName("featureMaps");
    m_wall->setPlaceholder(tr("Choose an image below the matrix, or drop one here, to see what "
                              "each layer makes of it."));
    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->addWidget(m_layers);
    split->addWidget(m_wall);
    split->setStretchFactor(1, 1);
    split->setSizes({150, 400});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    connect(m_layers, &QListWidget::currentRowChanged, this, &FeatureMapView::showCurrent);
    connect(&analysis, &RunAnalysis::lookChanged, this, &FeatureMapView::refresh);
    refresh();
}

void FeatureMapView::showLayer(const QString& node) {
    for (int row = 0; row < m_layers->count(); ++row) {
        if (m_layers->item(row)->data(nodeRole).toString() == node) {
            m_layers->setCurrentRow(row);
        }
    }
}

void FeatureMapView::refresh() {
    const Look* look = m_analysis.look();
    const QListWidgetItem* current = m_layers->currentItem();
    const QString chosen = current != nullptr ? current->data(nodeRole).toString() : QString();
    {
        const QSignalBlocker quiet(m_layers);
        m_layers->clear();
        if (look != nullptr) {
            for (const FeatureMaps& maps : look->maps) {
                auto* item = new QListWidgetItem(
                    QString("%1\n%2").arg(text(maps.node), text(toString(maps.shape))), m_layers);
                item->setData(nodeRole, text(maps.node));
                item->setToolTip(text(maps.type));
            }
        }
        // The layer after the input is the first that tells something.
        m_layers->setCurrentRow(m_layers->count() > 1 ? 1 : 0);
        showLayer(chosen);
    }
    showCurrent();
}

void FeatureMapView::showCurrent() {
    const Look* look = m_analysis.look();
    const int row = m_layers->currentRow();
    if (look == nullptr || row < 0 || row >= static_cast<int>(look->maps.size())) {
        m_wall->setTiles({});
        return;
    }
    auto maps =
        std::make_shared<const FeatureMaps>(asPictures(look->maps[static_cast<std::size_t>(row)]));
    const QString name = text(maps->node);
    m_wall->setTiles(
        {.count = static_cast<int>(maps->shape.c),
         .columns = 0,
         .picture = [maps](int channel) { return featureMapPicture(*maps, channel); },
         .caption =
             [name](int channel) { return QString("%1, channel %2").arg(name).arg(channel); }});
}

} // namespace fovea::gui
