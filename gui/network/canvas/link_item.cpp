#include "gui/network/canvas/link_item.hpp"

#include <QApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr double grip = 12; ///< how wide a link is for the pointer

} // namespace

LinkItem::LinkItem(Link link) : m_link(std::move(link)) {
    setFlag(ItemIsSelectable);
    setZValue(0);
}

void LinkItem::setHighlighted(bool isHighlighted) {
    if (m_isHighlighted != isHighlighted) {
        m_isHighlighted = isHighlighted;
        update();
    }
}

QPainterPath LinkItem::shape() const {
    QPainterPathStroker stroker;
    stroker.setWidth(grip);
    return stroker.createStroke(path());
}

void LinkItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const QPalette palette = QApplication::palette();
    const bool isSelected = option->state.testFlag(QStyle::State_Selected);
    const bool isLit = isSelected || m_isHighlighted;
    QColor rest = mutedText(palette);
    rest.setAlphaF(0.7F);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(isLit ? accentColour(palette) : rest, isLit ? 2.5 : 1.6));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path());
}

} // namespace fovea::gui
