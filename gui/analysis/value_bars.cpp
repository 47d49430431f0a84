#include "gui/analysis/value_bars.hpp"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "core/evaluation/values/tile_curve.hpp"
#include "gui/text/text.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

namespace {

constexpr int valueRow = 24;
constexpr int valueMargin = 16;
constexpr int valueGap = 8;
constexpr int mostNameWidth = 200;

} // namespace

ValueBars::ValueBars(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    setAccessibleName(tr("Values"));
}

void ValueBars::setValues(std::vector<MapValue> values, const ValueScale& scale) {
    m_values = std::move(values);
    m_scale = scale;
    m_widestName = 0;
    for (const MapValue& value : m_values) {
        if (m_widestName < mostNameWidth) {
            m_widestName =
                std::max(m_widestName, fontMetrics().horizontalAdvance(text(value.name)));
        }
    }
    layOut();
    viewport()->update();
}

int ValueBars::nameWidth() const {
    return std::min({m_widestName, mostNameWidth, viewport()->width() / 3});
}

void ValueBars::layOut() {
    const int height = static_cast<int>(m_values.size()) * valueRow + valueGap * 2;
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(valueRow);
}

QRectF ValueBars::barRect(int row) const {
    const int numberWidth = fontMetrics().horizontalAdvance("-0.00001234");
    const int left = valueMargin + nameWidth() + valueGap;
    const int width =
        std::max(16, viewport()->width() - left - valueGap - numberWidth - valueMargin);
    const double zero = left + width * m_scale.place(0);
    const double end = left + width * m_scale.place(m_values[static_cast<std::size_t>(row)].value);
    const int top = valueGap + row * valueRow - verticalScrollBar()->value();
    return {std::min(zero, end), top + 4.0, std::abs(end - zero), valueRow - 8.0};
}

void ValueBars::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void ValueBars::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    const int above = verticalScrollBar()->value() - valueGap;
    const int first = std::max(0, (event->rect().top() + above) / valueRow);
    const int last = std::min(static_cast<int>(m_values.size()),
                              (event->rect().bottom() + above) / valueRow + 1);
    for (int row = first; row < last; ++row) {
        const MapValue& value = m_values[static_cast<std::size_t>(row)];
        const QRectF bar = barRect(row);
        const Rgb colour = barColour(value.value, m_scale);
        painter.fillRect(bar, QColor(colour.red, colour.green, colour.blue));
        painter.setPen(palette().color(QPalette::Text));
        const QRect line(valueMargin, static_cast<int>(bar.top()) - 4,
                         viewport()->width() - 2 * valueMargin, valueRow);
        painter.drawText(line.left(), line.top(), nameWidth(), line.height(),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(value.name), Qt::ElideMiddle, nameWidth()));
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, text(valueText(value.value)));
    }
    if (!m_values.empty()) {
        const double zero =
            barRect(0).left() + (m_values.front().value < 0 ? barRect(0).width() : 0.0);
        painter.setPen(lineColour(palette()));
        painter.drawLine(QPointF(zero, event->rect().top()), QPointF(zero, event->rect().bottom()));
    }
}

} // namespace fovea::gui
