#include "gui/network/gestures/pan_gesture.hpp"

#include <QGraphicsView>
#include <QScrollBar>

namespace fovea::gui {

PanGesture::PanGesture(const Canvas& canvas, const Pointer& press)
    : Gesture(canvas), m_last(press.view) {
    m_canvas.view.viewport()->setCursor(Qt::ClosedHandCursor);
}

PanGesture::~PanGesture() { m_canvas.view.viewport()->unsetCursor(); }

void PanGesture::move(const Pointer& pointer) {
    const QPoint by = pointer.view - m_last;
    m_last = pointer.view;
    QScrollBar* across = m_canvas.view.horizontalScrollBar();
    QScrollBar* down = m_canvas.view.verticalScrollBar();
    across->setValue(across->value() - by.x());
    down->setValue(down->value() - by.y());
}

} // namespace fovea::gui
