#include "gui/analysis/kernel_view.hpp"

#include <QComboBox>
#include <QLabel>
#include <QSpinBox>

#include "core/evaluation/values/kernel_wall.hpp"
#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/slice_bar.hpp"
#include "gui/analysis/value_footer.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

KernelView::KernelView(RunAnalysis& analysis, QWidget* parent)
    : AnalysisPage(parent),
      m_analysis(analysis),
      m_names(new QComboBox),
      m_scale(new QComboBox),
      m_positions(new QWidget),
      m_row(new QSpinBox),
      m_column(new QSpinBox),
      m_note(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_slices(new SliceBar),
      m_wall(new TileWall),
      m_footer(new ValueFooter(*m_wall)) {
    m_names->setObjectName("kernelNames");
    m_names->setToolTip(tr("Which weights are shown"));
    m_scale->setObjectName("kernelScale");
    m_scale->addItems({tr("Scale of the layer"), tr("Scale of each kernel")});
    m_scale->setToolTip(tr("What colours are measured by: all kernels of the layer, so that they "
                           "can be compared, or each kernel by itself"));
    m_row->setObjectName("kernelRow");
    m_column->setObjectName("kernelColumn");
    m_note->setObjectName("kernelNote");
    m_wall->setObjectName("kernels");
    m_wall->setPlaceholder(tr("No weights to show yet."));
    layOut();
    for (QComboBox* box : {m_names, m_scale}) {
        box->setMinimumWidth(56); // on a small screen
    }
    connect(m_names, &QComboBox::currentIndexChanged, this, &KernelView::showCurrent);
    connect(m_scale, &QComboBox::currentIndexChanged, this, &KernelView::showCurrent);
    connect(m_row, &QSpinBox::valueChanged, this, &KernelView::showCurrent);
    connect(m_column, &QSpinBox::valueChanged, this, &KernelView::showCurrent);
    connect(m_slices, &SliceBar::changed, this, &KernelView::showCurrent);
    connect(&analysis, &RunAnalysis::weightsChanged, this, &KernelView::refresh);
    refresh();
}

void KernelView::layOut() {
    auto* positions = new QHBoxLayout(m_positions);
    positions->setContentsMargins(0, 0, 0, 0);
    positions->setSpacing(8);
    positions->addWidget(new QLabel(tr("At row")));
    positions->addWidget(m_row);
    positions->addWidget(new QLabel(tr("column")));
    positions->addWidget(m_column);
    m_positions->setToolTip(tr("The place in the output whose own weights are shown"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_names);
    bar->addWidget(m_scale);
    bar->addWidget(m_positions);
    bar->addStretch();
    m_note->setContentsMargins(8, 0, 8, 8);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_note);
    layout->addWidget(m_slices);
    layout->addWidget(m_wall, 1);
    layout->addWidget(m_footer);
}

void KernelView::showWeight(const QString& name) {
    if (const int row = m_names->findText(name); row >= 0) {
        m_names->setCurrentIndex(row);
    }
}

void KernelView::refresh() {
    const QString chosen = m_names->currentText();
    {
        const QSignalBlocker quiet(m_names);
        m_names->clear();
        for (const WeightValues& weight : m_analysis.weights()) {
            m_names->addItem(weight.name());
        }
        m_names->setCurrentIndex(std::max(0, m_names->findText(chosen)));
    }
    m_names->setVisible(m_names->count() > 0);
    showCurrent();
}

/// The numbers of the positions as the layer has them; what was chosen stays where it can.
void KernelView::showPositions(const KernelLayout& layout) {
    const QSignalBlocker still(m_row);
    const QSignalBlocker quiet(m_column);
    m_row->setRange(0, static_cast<int>(layout.positionGrid.height) - 1);
    m_column->setRange(0, static_cast<int>(layout.positionGrid.width) - 1);
    m_positions->setVisible(layout.positions > 1);
}

void KernelView::showCurrent() {
    const int row = m_names->currentIndex();
    const bool isThere = row >= 0 && row < static_cast<int>(m_analysis.weights().size());
    m_scale->setVisible(isThere);
    if (!isThere) {
        m_note->clear();
        m_slices->setExtents({});
        m_positions->setVisible(false);
        m_wall->setTiles({});
        m_footer->setWall({});
        return;
    }
    const auto all = m_analysis.sharedWeights();
    const WeightValues& weight = (*all)[static_cast<std::size_t>(row)];
    showPositions(weight.layout);
    m_slices->setExtents(weight.layout.extents);
    m_note->setText(text(kernelText(weight.layout)));
    KernelLook how;
    how.scale = static_cast<ScaleBy>(m_scale->currentIndex());
    how.position = m_row->value() * weight.layout.positionGrid.width + m_column->value();
    how.cut = m_slices->cut();
    how.ofAll = weight.scale;
    const bool hasClasses = weight.areOutputsClasses && m_analysis.spec();
    const ValueWall wall =
        kernelWall({all, &weight.values}, weight.layout, how, bytesOf(weight.name()),
                   hasClasses ? m_analysis.spec()->classes : std::vector<std::string>());
    m_wall->setTiles(tilesOf(wall));
    m_footer->setWall(wall);
}

} // namespace fovea::gui
