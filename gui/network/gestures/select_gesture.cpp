#include "gui/network/gestures/select_gesture.hpp"

#include <QApplication>
#include <QPen>

#include "gui/network/canvas/network_scene.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {

SelectGesture::SelectGesture(const Canvas& canvas, const Pointer& press)
    : Gesture(canvas), m_start(press.scene), m_band(std::make_unique<QGraphicsRectItem>()) {
    if (press.modifiers & (Qt::ControlModifier | Qt::ShiftModifier))
        m_kept = m_canvas.scene.selectedNodes();
    m_canvas.scene.select(m_kept);
    QColor fill = accentColour(QApplication::palette());
    QPen pen(fill, 1);
    pen.setCosmetic(true);
    fill.setAlpha(28);
    m_band->setPen(pen);
    m_band->setBrush(fill);
    m_band->setZValue(10);
    m_canvas.scene.addItem(m_band.get());
}

void SelectGesture::move(const Pointer& pointer) {
    const QRectF band = QRectF(m_start, pointer.scene).normalized();
    m_band->setRect(band);
    std::set<std::string> ids = m_kept;
    for (const QGraphicsItem* item : m_canvas.scene.items(band))
        if (const auto* node = qgraphicsitem_cast<const NodeItem*>(item))
            ids.insert(node->id());
    if (ids != m_canvas.scene.selectedNodes())
        m_canvas.scene.select(ids);
}

void SelectGesture::release(const Pointer&) {}

} // namespace fovea::gui
