#include "gui/network/network_view.hpp"

#include <QDropEvent>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include "gui/layout/canvas_grid.hpp"
#include "gui/models/palette_model.hpp"
#include "gui/network/canvas/cursor_hint.hpp"
#include "gui/network/canvas/drop_ghost.hpp"
#include "gui/network/gestures/connect_gesture.hpp"
#include "gui/network/gestures/move_gesture.hpp"
#include "gui/network/gestures/pan_gesture.hpp"
#include "gui/network/gestures/select_gesture.hpp"
#include "gui/widgets/theme.hpp"

namespace fovea::gui {
namespace {

constexpr double smallestZoom = 0.2;
constexpr double largestZoom = 3;
constexpr double smallestReadableZoom = 0.75;
constexpr double room = 4000; ///< how far beyond the network one can shift the view
constexpr int hintMs = 4000;

} // namespace

NetworkView::NetworkView(Document& document, NetworkScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent),
      m_scene(scene),
      m_editor(document),
      m_hint(new CursorHint(viewport())),
      m_ghost(std::make_unique<DropGhost>(scene, m_editor)) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(NoAnchor);
    setViewportUpdateMode(FullViewportUpdate); // a moving port or note leaves no trace behind
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    m_hintTimer.setSingleShot(true);
    m_hintTimer.setInterval(hintMs);
    connect(&m_hintTimer, &QTimer::timeout, m_hint, &QWidget::hide);
    connect(&document, &Document::networkChanged, this, [this] {
        cancelGesture();
        growSceneRect();
    });
    connect(&document, &Document::folderChanged, this, [this] { m_wasShown = false; });
    growSceneRect();
}

NetworkView::~NetworkView() { cancelGesture(); }

void NetworkView::cancelGesture() { m_gesture.reset(); }

void NetworkView::growSceneRect() {
    setSceneRect(m_scene.contentRect().adjusted(-room, -room, room, room));
}

void NetworkView::zoomAt(QPoint point, double factor) {
    const double wanted = std::clamp(zoom() * factor, smallestZoom, largestZoom);
    const QPointF held = mapToScene(point);
    setTransform(QTransform::fromScale(wanted, wanted));
    const QPoint drift = mapFromScene(held) - point;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + drift.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() + drift.y());
    Q_EMIT zoomChanged();
}

void NetworkView::zoomTo(double wanted) { zoomAt(viewport()->rect().center(), wanted / zoom()); }

void NetworkView::fit() {
    constexpr double border = 3 * canvas::cell;
    const QRectF content = m_scene.contentRect().adjusted(-border, -border, border, border);
    const QSizeF view = viewport()->size();
    const double whole = std::min(view.width() / content.width(), view.height() / content.height());
    const double wanted = std::clamp(whole, smallestReadableZoom, 1.0);
    setTransform(QTransform::fromScale(wanted, wanted));
    const double above = std::max(0.0, content.height() - view.height() / wanted);
    centerOn(content.center() - QPointF(0, above / 2));
    Q_EMIT zoomChanged();
}

void NetworkView::reveal(const std::string& node) {
    if (const NodeItem* item = m_scene.node(node))
        ensureVisible(item->cardRect(), 24, 24);
}

void NetworkView::explain(const QString& reason) {
    m_hint->show(reason, viewport()->mapFromGlobal(QCursor::pos()));
    m_hintTimer.start();
}

Pointer NetworkView::pointerOf(const QMouseEvent& event) const {
    const QPoint point = event.position().toPoint();
    return {mapToScene(point), point, event.modifiers()};
}

void NetworkView::selectPressed(NodeItem& item, Qt::KeyboardModifiers modifiers) {
    if (modifiers & (Qt::ControlModifier | Qt::ShiftModifier))
        item.setSelected(!item.isSelected());
    else if (!item.isSelected())
        m_scene.select({item.id()});
}

std::unique_ptr<Gesture> NetworkView::gestureFor(const QMouseEvent& event) {
    const Canvas canvas{*this, m_scene, m_editor, *m_hint};
    const Pointer press = pointerOf(event);
    const bool pans =
        event.button() == Qt::MiddleButton || (event.button() == Qt::LeftButton && m_isSpaceHeld);
    if (pans)
        return std::make_unique<PanGesture>(canvas, press);
    if (event.button() != Qt::LeftButton)
        return nullptr;
    if (const std::optional<PortPlace> port = m_scene.portAt(press.scene))
        return std::make_unique<ConnectGesture>(
            canvas, press, *port, [this](const std::string& source, const Pointer& pointer) {
                Q_EMIT nodeWanted(source, pointer.scene, viewport()->mapToGlobal(pointer.view));
            });
    if (NodeItem* item = m_scene.nodeAt(press.scene)) {
        selectPressed(*item, press.modifiers);
        return std::make_unique<MoveGesture>(canvas, press, item->id());
    }
    if (LinkItem* item = m_scene.linkAt(press.scene)) {
        m_scene.select({});
        item->setSelected(true);
        return nullptr;
    }
    return std::make_unique<SelectGesture>(canvas, press);
}

void NetworkView::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    m_hint->hide();
    ++m_nudges;
    if (!m_gesture)
        m_gesture = gestureFor(*event);
    event->accept();
}

void NetworkView::mouseMoveEvent(QMouseEvent* event) {
    const Pointer pointer = pointerOf(*event);
    m_scene.setPointer(pointer.scene);
    if (m_gesture)
        m_gesture->move(pointer);
    else if (!m_isSpaceHeld)
        viewport()->setCursor(m_scene.portAt(pointer.scene) ? Qt::CrossCursor : Qt::ArrowCursor);
    event->accept();
}

void NetworkView::mouseReleaseEvent(QMouseEvent* event) {
    // Out of the member first: the edit that it makes cancels whatever gesture is under way.
    if (const std::unique_ptr<Gesture> gesture = std::move(m_gesture))
        gesture->release(pointerOf(*event));
    event->accept();
}

void NetworkView::mouseDoubleClickEvent(QMouseEvent* event) {
    const Pointer pointer = pointerOf(*event);
    if (const NodeItem* item = m_scene.nodeAt(pointer.scene)) {
        m_scene.select({item->id()});
        Q_EMIT nodeActivated(item->id());
    } else if (!m_scene.portAt(pointer.scene) && m_scene.linkAt(pointer.scene) == nullptr)
        Q_EMIT nodeWanted({}, pointer.scene, event->globalPosition().toPoint());
    event->accept();
}

void NetworkView::leaveEvent(QEvent* event) {
    m_scene.setPointer(std::nullopt);
    QGraphicsView::leaveEvent(event);
}

void NetworkView::wheelEvent(QWheelEvent* event) {
    // A touch pad reports pixels and means to scroll; a wheel, or Ctrl with either, zooms.
    const bool scrolls = !event->pixelDelta().isNull() || event->modifiers() & Qt::ShiftModifier;
    if (scrolls && !(event->modifiers() & Qt::ControlModifier)) {
        QGraphicsView::wheelEvent(event);
        return;
    }
    constexpr double perNotch = 1.15;
    zoomAt(event->position().toPoint(), std::pow(perNotch, event->angleDelta().y() / 120.0));
    event->accept();
}

void NetworkView::nudge(int key, Qt::KeyboardModifiers modifiers) {
    const double step = modifiers & Qt::ShiftModifier ? 8 * canvas::cell : canvas::cell;
    const double x = key == Qt::Key_Left ? -step : key == Qt::Key_Right ? step : 0;
    const double y = key == Qt::Key_Up ? -step : key == Qt::Key_Down ? step : 0;
    std::map<std::string, Position> positions;
    for (const std::string& id : m_scene.selectedNodes()) {
        const Position old = m_editor.network().find(id)->position;
        positions[id] = {old.x + x, old.y + y};
    }
    m_editor.move(positions, m_nudges);
}

void NetworkView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Escape:
        m_gesture ? cancelGesture() : m_scene.select({});
        return;
    case Qt::Key_Space:
        if (!event->isAutoRepeat() && !m_gesture) {
            m_isSpaceHeld = true;
            viewport()->setCursor(Qt::OpenHandCursor);
        }
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!m_gesture)
            nudge(event->key(), event->modifiers());
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void NetworkView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_isSpaceHeld = false;
        viewport()->unsetCursor();
    }
    QWidget::keyReleaseEvent(event);
}

void NetworkView::contextMenuEvent(QContextMenuEvent* event) {
    if (NodeItem* item = m_scene.nodeAt(mapToScene(event->pos())); item && !item->isSelected())
        m_scene.select({item->id()});
    Q_EMIT menuWanted(event->globalPos());
    event->accept();
}

void NetworkView::showEvent(QShowEvent* event) {
    QGraphicsView::showEvent(event);
    if (!m_wasShown)
        fit();
    m_wasShown = true;
}

void NetworkView::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(layerTypeMime))
        event->acceptProposedAction();
    else
        event->ignore(); // the window takes dropped folders
}

void NetworkView::dragMoveEvent(QDragMoveEvent* event) {
    const QPoint point = event->position().toPoint();
    m_ghost->show(event->mimeData()->data(layerTypeMime).toStdString(), mapToScene(point));
    m_hint->show(m_ghost->refusal(), point);
    event->setDropAction(Qt::CopyAction);
    event->setAccepted(m_ghost->refusal().isEmpty());
}

void NetworkView::dragLeaveEvent(QDragLeaveEvent*) {
    m_ghost->hide();
    m_hint->hide();
}

void NetworkView::dropEvent(QDropEvent* event) {
    const QPoint point = event->position().toPoint();
    m_ghost->show(event->mimeData()->data(layerTypeMime).toStdString(), mapToScene(point));
    const Result<std::string> added = m_ghost->drop();
    if (added) {
        m_scene.select({*added});
        setFocus();
        event->setDropAction(Qt::CopyAction);
    }
    event->setAccepted(added.has_value());
}

void NetworkView::drawBackground(QPainter* painter, const QRectF& rect) {
    const QPalette colours = palette();
    painter->fillRect(rect,
                      colours.color(isDark(colours) ? QPalette::Base : QPalette::AlternateBase));
    constexpr double mesh = 3 * canvas::cell;
    if (zoom() < 0.5)
        return;
    QVector<QPointF> dots;
    for (double x = std::ceil(rect.left() / mesh) * mesh; x < rect.right(); x += mesh)
        for (double y = std::ceil(rect.top() / mesh) * mesh; y < rect.bottom(); y += mesh)
            dots << QPointF(x, y);
    QColor faint = lineColour(colours);
    faint.setAlphaF(isDark(colours) ? 0.6F : 0.8F);
    QPen pen(faint, 2);
    pen.setCosmetic(true);
    painter->setPen(pen);
    painter->drawPoints(dots.constData(), static_cast<int>(dots.size()));
}

} // namespace fovea::gui
