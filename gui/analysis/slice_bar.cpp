#include "gui/analysis/slice_bar.hpp"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

namespace fovea::gui {

namespace {

constexpr std::array<const char*, 3> axisNames{"z", "y", "x"};
constexpr std::array<const char*, 3> sliderNames{"sliceDepth", "sliceHeight", "sliceWidth"};

} // namespace

SliceBar::SliceBar(QWidget* parent) : QWidget(parent), m_kind(new QComboBox) {
    m_kind->setObjectName("cutKind");
    m_kind->addItems({tr("Across the depth"), tr("Across the height"), tr("Across the width"),
                      tr("Three cuts")});
    m_kind->setToolTip(tr("Which slices of the volume are shown"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_kind);
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        Axis& axis = m_axes[i];
        axis.name = new QLabel(axisNames[i]);
        axis.slider = new QSlider(Qt::Horizontal);
        axis.slider->setObjectName(sliderNames[i]);
        axis.slider->setAccessibleName(tr("Slice at %1").arg(axisNames[i]));
        axis.number = new QLabel;
        axis.number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        layout->addWidget(axis.name);
        layout->addWidget(axis.slider, 1);
        layout->addWidget(axis.number);
        connect(axis.slider, &QSlider::valueChanged, this, &SliceBar::refresh);
    }
    connect(m_kind, &QComboBox::currentIndexChanged, this, &SliceBar::refresh);
    setVisible(false);
}

void SliceBar::setExtents(const Size3& extents) {
    setVisible(extents.depth > 1);
    if (extents == m_extents) {
        return;
    }
    m_extents = extents;
    const QSignalBlocker quiet(this);
    const std::array<std::int64_t, 3> counts{extents.depth, extents.height, extents.width};
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        const QSignalBlocker still(m_axes[i].slider);
        m_axes[i].slider->setRange(0, static_cast<int>(counts[i]) - 1);
        m_axes[i].slider->setValue(static_cast<int>(counts[i] / 2));
        m_axes[i].number->setMinimumWidth(fontMetrics().horizontalAdvance(
            QString("%1 / %1").arg(static_cast<qlonglong>(counts[i] - 1))));
    }
    refresh();
}

Cut SliceBar::cut() const {
    return {static_cast<CutKind>(m_kind->currentIndex()),
            {m_axes[0].slider->value(), m_axes[1].slider->value(), m_axes[2].slider->value()}};
}

void SliceBar::refresh() {
    const CutKind kind = cut().kind;
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        const Axis& axis = m_axes[i];
        const bool isUsed = kind == CutKind::Three || static_cast<std::size_t>(kind) == i;
        axis.name->setVisible(isUsed);
        axis.slider->setVisible(isUsed);
        axis.number->setVisible(isUsed);
        axis.number->setText(
            QString("%1 / %2").arg(axis.slider->value()).arg(axis.slider->maximum()));
    }
    Q_EMIT changed();
}

} // namespace fovea::gui
