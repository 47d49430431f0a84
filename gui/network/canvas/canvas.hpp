#pragma once

#include <QPoint>
#include <QPointF>

class QGraphicsView;

namespace fovea::gui {

class CursorHint;
class NetworkEditor;
class NetworkScene;

/// Where the pointer is.
struct Pointer {
    QPointF scene;
    QPoint view; ///< in the viewport
    Qt::KeyboardModifiers modifiers;
};

/// What gestures work on, borrowed.
struct Canvas {
    QGraphicsView& view;
    NetworkScene& scene;
    NetworkEditor& editor;
    CursorHint& hint;
};

} // namespace fovea::gui
