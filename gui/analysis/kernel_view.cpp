#include "gui/analysis/kernel_view.hpp"

#include <cmath>

#include <QComboBox>

#include "gui/analysis/network_pictures.hpp"
#include "gui/analysis/tile_wall.hpp"
#include "gui/widgets/format.hpp"
#include "gui/widgets/section.hpp"

namespace fovea::gui {

namespace {

float largestMagnitude(const WeightValues& weight) {
    float largest = 0;
    for (const float value : weight.values) {
        largest = std::max(largest, std::abs(value));
    }
    return largest;
}

TileWall::Tiles kernelTiles(const WeightValues& weight, const KernelLayout& layout) {
    auto shared = std::make_shared<const WeightValues>(weight);
    const float largest = largestMagnitude(weight);
    if (layout.isColour()) {
        return {
            .count = layout.out,
            .columns = 0,
            .picture = [=](int out) { return colourKernelPicture(*shared, layout, out, largest); },
            .caption = [](int out) { return QString("output %1").arg(out); }};
    }
    // One input: the outputs may flow freely; else rows are outputs and columns inputs.
    return {.count = layout.in * layout.out,
            .columns = layout.in > 1 ? layout.in : 0,
            .picture =
                [=](int tile) {
                    return kernelPicture(*shared, layout, tile % layout.in, tile / layout.in,
                                         largest);
                },
            .caption =
                [in = layout.in](int tile) {
                    return QString("output %1, input %2").arg(tile / in).arg(tile % in);
                }};
}

} // namespace

KernelView::KernelView(RunAnalysis& analysis, QWidget* parent)
    : AnalysisPage(parent),
      m_analysis(analysis),
      m_names(new QComboBox),
      m_note(new ElidedLabel(NoteLabel::Tone::Caption)),
      m_wall(new TileWall) {
    m_names->setObjectName("kernelNames");
    m_wall->setObjectName("kernels");
    m_wall->setPlaceholder(tr("No convolution with weights to show yet."));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 4);
    bar->addWidget(m_names);
    bar->addWidget(m_note, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_wall, 1);
    connect(m_names, &QComboBox::currentIndexChanged, this, &KernelView::showCurrent);
    connect(&analysis, &RunAnalysis::weightsChanged, this, &KernelView::refresh);
    refresh();
}

void KernelView::refresh() {
    const QString chosen = m_names->currentText();
    {
        const QSignalBlocker quiet(m_names);
        m_names->clear();
        for (std::size_t i = 0; i < m_analysis.weights().size(); ++i) {
            const WeightValues& weight = m_analysis.weights()[i];
            if (kernelLayout(weight.info)) {
                m_names->addItem(text(weight.node), static_cast<qulonglong>(i));
            }
        }
        m_names->setCurrentIndex(std::max(0, m_names->findText(chosen)));
    }
    m_names->setVisible(m_names->count() > 0);
    showCurrent();
}

void KernelView::showCurrent() {
    if (m_names->currentIndex() < 0) {
        m_note->clear();
        m_wall->setTiles({});
        return;
    }
    const auto place = static_cast<std::size_t>(m_names->currentData().toULongLong());
    const WeightValues& weight = m_analysis.weights()[place];
    const std::optional<KernelLayout> layout = kernelLayout(weight.info);
    const QString size = tr("kernels %1x%2").arg(layout->height).arg(layout->width);
    m_note->setText(layout->isColour()
                        ? tr("%1 %2 over red, green and blue").arg(layout->out).arg(size)
                    : layout->in == 1 ? tr("%1 %2").arg(layout->out).arg(size)
                                      : tr("%1 outputs down, %2 inputs across, %3")
                                            .arg(layout->out)
                                            .arg(layout->in)
                                            .arg(size));
    m_wall->setTiles(kernelTiles(weight, *layout));
}

} // namespace fovea::gui
