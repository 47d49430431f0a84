#pragma once

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
#include <QMouseEvent>

#include "gui/models/palette_model.hpp"
#include "gui/network/network_view.hpp"

namespace fovea::gui {

/// A hand on the network canvas: mouse and drop events at places given in scene coordinates.
class CanvasHand {
public:
    explicit CanvasHand(NetworkView& view) : m_view(view) {}

    void press(QPointF place, Qt::KeyboardModifiers keys = {},
               Qt::MouseButton button = Qt::LeftButton) {
        m_button = button;
        send(QEvent::MouseButtonPress, place, button, button, keys);
    }

    void move(QPointF place) { send(QEvent::MouseMove, place, Qt::NoButton, m_button, {}); }

    void release(QPointF place) {
        const Qt::MouseButton button = std::exchange(m_button, Qt::NoButton);
        send(QEvent::MouseButtonRelease, place, button, Qt::NoButton, {});
    }

    void click(QPointF place, Qt::KeyboardModifiers keys = {}) {
        press(place, keys);
        release(place);
    }

    void doubleClick(QPointF place) {
        send(QEvent::MouseButtonDblClick, place, Qt::LeftButton, Qt::LeftButton, {});
        send(QEvent::MouseButtonRelease, place, Qt::LeftButton, Qt::NoButton, {});
    }

    /// In several steps, as a hand does.
    void drag(QPointF from, QPointF to, Qt::KeyboardModifiers keys = {}) {
        press(from, keys);
        for (const double share : {0.1, 0.4, 0.8, 1.0})
            move(from + (to - from) * share);
        release(to);
    }

    /// Carries a layer type from the palette; its card's centre follows the pointer. Returns
    /// whether the canvas took it.
    bool drop(const char* type, QPointF place) {
        QMimeData data;
        data.setData(layerTypeMime, type);
        const QPoint point = m_view.mapFromScene(place);
        QDragEnterEvent enter(point, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &enter);
        QDragMoveEvent move(point, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &move);
        if (!move.isAccepted()) {
            QDragLeaveEvent leave;
            QApplication::sendEvent(m_view.viewport(), &leave);
            return false;
        }
        QDropEvent drop(QPointF(point), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_view.viewport(), &drop);
        return drop.isAccepted();
    }

private:
    void send(QEvent::Type type, QPointF place, Qt::MouseButton button, Qt::MouseButtons held,
              Qt::KeyboardModifiers keys) {
        const QPointF point = m_view.mapFromScene(place);
        QMouseEvent event(type, point, m_view.viewport()->mapToGlobal(point), button, held, keys);
        QApplication::sendEvent(m_view.viewport(), &event);
    }

    NetworkView& m_view;
    Qt::MouseButton m_button = Qt::NoButton;
};

} // namespace fovea::gui
