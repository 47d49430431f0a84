#include "gui/network/gestures/move_gesture.hpp"

#include <QApplication>

#include "gui/layout/canvas_grid.hpp"

namespace fovea::gui {
namespace {

bool isUnlinked(const NetworkSpec& network, const std::string& id) {
    return std::ranges::none_of(
        linksOf(network), [&](const Link& link) { return link.source == id || link.target == id; });
}

} // namespace

MoveGesture::MoveGesture(const Canvas& canvas, const Pointer& press, std::string grabbed)
    : Gesture(canvas), m_start(press.scene), m_grabbed(std::move(grabbed)) {
    for (const std::string& id : m_canvas.scene.selectedNodes())
        m_origins[id] = m_canvas.editor.network().find(id)->position;
    m_canBeInserted = m_origins.size() == 1 && isUnlinked(m_canvas.editor.network(), m_grabbed) &&
                      m_canvas.editor.network().find(m_grabbed)->type != inputNodeType;
}

MoveGesture::~MoveGesture() {
    aimAt(std::nullopt);
    m_canvas.scene.restorePositions();
}

/// The grabbed node snaps to the grid, the others keep their distance to it.
std::map<std::string, Position> MoveGesture::positionsAt(QPointF point) const {
    const Position origin = m_origins.at(m_grabbed);
    const QPointF by = point - m_start;
    const Position snapped = canvas::snapped(Position{origin.x + by.x(), origin.y + by.y()});
    std::map<std::string, Position> positions;
    for (const auto& [id, place] : m_origins)
        positions[id] = {place.x + snapped.x - origin.x, place.y + snapped.y - origin.y};
    return positions;
}

void MoveGesture::aimAt(std::optional<Link> link) {
    m_canvas.scene.highlight(m_aim, false);
    m_aim = std::move(link);
    m_canvas.scene.highlight(m_aim, true);
}

void MoveGesture::move(const Pointer& pointer) {
    const double travelled = QLineF(m_start, pointer.scene).length();
    m_isUnderWay |= travelled >= QApplication::startDragDistance() / 2.0;
    if (!m_isUnderWay || !m_origins.contains(m_grabbed))
        return;
    for (const auto& [id, position] : positionsAt(pointer.scene))
        m_canvas.scene.showAt(id, {position.x, position.y});
    if (m_canBeInserted) {
        const QRectF card = m_canvas.scene.node(m_grabbed)->cardRect();
        const LinkItem* under = m_canvas.scene.linkUnder(card, m_grabbed);
        aimAt(under != nullptr ? std::optional(under->link()) : std::nullopt);
    }
}

void MoveGesture::release(const Pointer& pointer) {
    move(pointer);
    if (!m_isUnderWay || !m_origins.contains(m_grabbed))
        return;
    const std::map<std::string, Position> positions = positionsAt(pointer.scene);
    // A link into which the node cannot go (a layer of too few inputs) leaves it a plain move.
    if (!m_aim || !m_canvas.editor.moveIntoLink(m_grabbed, positions.at(m_grabbed), *m_aim))
        m_canvas.editor.move(positions);
}

} // namespace fovea::gui
