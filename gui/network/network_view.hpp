#pragma once

#include <memory>

#include <QGraphicsView>
#include <QTimer>

#include "gui/network/canvas/network_scene.hpp"
#include "gui/network/gestures/gesture.hpp"

namespace fovea::gui {

class CursorHint;
class DropGhost;

/// The canvas: shows the scene, zooms and shifts it, and turns mouse, keys and drops into gestures
/// and edits.
class NetworkView : public QGraphicsView {
    Q_OBJECT

public:
    NetworkView(Document& document, NetworkScene& scene, QWidget* parent = nullptr);
    ~NetworkView() override;

    NetworkEditor& editor() { return m_editor; }

    double zoom() const { return transform().m11(); }

    /// Keeps what is under `point` of the viewport where it is.
    void zoomAt(QPoint point, double factor);
    void zoomTo(double zoom);
    /// The whole network, no larger than 100 %; a long one is shown from its beginning.
    void fit();
    /// Scrolls as far as needed to have a node in sight.
    void reveal(const std::string& node);

    /// Says at the pointer why something was refused, for a few seconds.
    void explain(const QString& reason);

Q_SIGNALS:
    /// A new layer is wanted: fed by `source` unless that is empty, at a place in the scene.
    void nodeWanted(const std::string& source, QPointF place, QPoint globalPosition);
    void menuWanted(QPoint globalPosition);
    void nodeActivated(const std::string& node); ///< double-clicked
    void zoomChanged();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void showEvent(QShowEvent* event) override;

private:
    Pointer pointerOf(const QMouseEvent& event) const;
    std::unique_ptr<Gesture> gestureFor(const QMouseEvent& event);
    void selectPressed(NodeItem& item, Qt::KeyboardModifiers modifiers);
    void cancelGesture();
    void nudge(int key, Qt::KeyboardModifiers modifiers);
    void growSceneRect();

    NetworkScene& m_scene;
    NetworkEditor m_editor;
    CursorHint* m_hint;
    QTimer m_hintTimer;
    std::unique_ptr<Gesture> m_gesture;
    std::unique_ptr<DropGhost> m_ghost;
    bool m_isSpaceHeld = false;
    bool m_wasShown = false;
    int m_nudges = 0; ///< tells one series of arrow keys from the next
};

} // namespace fovea::gui
