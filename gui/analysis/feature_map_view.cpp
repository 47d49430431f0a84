#include "gui/analysis/feature_map_view.hpp"

#include <QComboBox>
#include <QSplitter>
#include <QStackedWidget>

#include "core/evaluation/values/map_wall.hpp"
#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/slice_bar.hpp"
#include "gui/analysis/value_bars.hpp"
#include "gui/analysis/value_footer.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

constexpr int nodeRole = Qt::UserRole;

/// A layer as the list names it: its id, its shape, and what of it is dead or saturated.
QString layerName(const FeatureMaps& maps, const LayerFigures& figures) {
    QString name = QString("%1\n%2").arg(text(maps.node), text(toString(maps.shape)));
    if (isVector(maps.shape)) {
        return name;
    }
    for (const MapMark mark : {MapMark::Dead, MapMark::Saturated}) {
        if (const std::int64_t count = figures.count(mark); count > 0) {
            name += QString(", %1 %2").arg(count).arg(text(nameOf(mark)));
        }
    }
    return name;
}

} // namespace

FeatureMapView::FeatureMapView(RunAnalysis& analysis, QWidget* parent)
    : AnalysisPage(parent),
      m_analysis(analysis),
      m_layers(new QListWidget),
      m_scale(new QComboBox),
      m_order(new QComboBox),
      m_note(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_slices(new SliceBar),
      m_wall(new TileWall),
      m_bars(new ValueBars),
      m_footer(new ValueFooter(*m_wall)) {
    m_layers->setObjectName("layerList");
    m_layers->setFrameShape(QFrame::NoFrame);
    m_layers->setAlternatingRowColors(true);
    m_layers->setSpacing(2);
    m_layers->setMinimumWidth(128);
    m_layers->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* split = new QSplitter;
    split->setChildrenCollapsible(false);
    m_layers->setMinimumWidth(48);
    split->addWidget(m_layers);
    split->addWidget(makeShown());
    split->setStretchFactor(1, 1);
    split->setSizes({150, 400});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(split);
    connect(m_layers, &QListWidget::currentRowChanged, this, &FeatureMapView::showCurrent);
    for (QComboBox* box : {m_scale, m_order}) {
        box->setMinimumWidth(56); // on a small screen
    }
    connect(m_scale, &QComboBox::currentIndexChanged, this, &FeatureMapView::showCurrent);
    connect(m_order, &QComboBox::currentIndexChanged, this, &FeatureMapView::showCurrent);
    connect(m_slices, &SliceBar::changed, this, &FeatureMapView::showCurrent);
    connect(&analysis, &RunAnalysis::lookChanged, this, &FeatureMapView::refresh);
    refresh();
}

QWidget* FeatureMapView::makeShown() {
    m_scale->setObjectName("mapScale");
    m_scale->addItems({tr("Scale of the layer"), tr("Scale of each map")});
    m_scale->setToolTip(tr("What colours are measured by: all maps of the layer, so that they can "
                           "be compared, or each map by itself"));
    m_order->setObjectName("mapOrder");
    m_order->addItems({tr("By number"), tr("Strongest first")});
    m_order->setToolTip(tr("Strength is the mean magnitude of a map's values"));
    m_note->setObjectName("mapNote");
    m_wall->setObjectName("featureMaps");
    m_wall->setPlaceholder(tr("Choose an image below the matrix, or drop one here, to see what "
                              "each layer makes of it."));
    m_bars->setObjectName("layerValues");
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_wall);
    m_stack->addWidget(m_bars);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_scale);
    bar->addWidget(m_order);
    bar->addStretch();
    m_note->setContentsMargins(8, 0, 8, 8);
    auto* shown = new QWidget;
    auto* column = new QVBoxLayout(shown);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_note);
    column->addWidget(m_slices);
    column->addWidget(m_stack, 1);
    column->addWidget(m_footer);
    return shown;
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
        for (std::size_t i = 0; look != nullptr && i < look->maps.size(); ++i) {
            const FeatureMaps& maps = look->maps[i];
            auto* item = new QListWidgetItem(layerName(maps, look->figures[i]), m_layers);
            item->setData(nodeRole, text(maps.node));
            item->setToolTip(text(maps.type));
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
    const bool isThere = look != nullptr && row >= 0 && row < static_cast<int>(look->maps.size());
    const auto layer = static_cast<std::size_t>(std::max(0, row));
    const bool areValues = isThere && isVector(look->maps[layer].shape);
    m_scale->setVisible(isThere && !areValues);
    m_order->setVisible(isThere);
    m_stack->setCurrentWidget(areValues ? static_cast<QWidget*>(m_bars) : m_wall);
    m_note->setText(isThere ? text(layerText(look->maps[layer], look->figures[layer])) : QString());
    if (areValues) {
        showValues(layer);
    } else if (isThere) {
        showMaps(layer);
    } else {
        m_slices->setExtents({});
        m_wall->setTiles({});
        m_footer->setWall({});
    }
}

void FeatureMapView::showMaps(std::size_t layer) {
    const std::shared_ptr<const Look> look = m_analysis.sharedLook();
    const std::shared_ptr<const FeatureMaps> maps(look, &look->maps[layer]);
    m_slices->setExtents({maps->shape.d, maps->shape.h, maps->shape.w});
    MapLook how;
    how.scale = static_cast<ScaleBy>(m_scale->currentIndex());
    how.order = static_cast<MapOrder>(m_order->currentIndex());
    how.cut = m_slices->cut();
    const ValueWall wall = mapWall(maps, look->figures[layer], how);
    m_wall->setTiles(tilesOf(wall));
    m_footer->setWall(wall);
}

void FeatureMapView::showValues(std::size_t layer) {
    const Look* look = m_analysis.look();
    const LayerFigures& figures = look->figures[layer];
    m_slices->setExtents({});
    m_wall->setTiles({});
    m_footer->setWall({});
    m_bars->setValues(namedValues(look->maps[layer], figures,
                                  static_cast<MapOrder>(m_order->currentIndex()), look->classes),
                      mapScale(figures, ScaleBy::Layer, 0));
}

} // namespace fovea::gui
