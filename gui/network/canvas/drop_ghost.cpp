#include "gui/network/canvas/drop_ghost.hpp"

#include "gui/layout/canvas_grid.hpp"
#include "gui/widgets/format.hpp"

namespace fovea::gui {

DropGhost::DropGhost(NetworkScene& scene, NetworkEditor& editor)
    : m_scene(scene), m_editor(editor) {}

DropGhost::~DropGhost() = default;

void DropGhost::show(const std::string& type, QPointF centre) {
    const LayerRegistry& registry = m_editor.registry();
    if (!m_item || m_type != type) {
        const NodeSpec node = makeNode(m_editor.network(), type, {}, registry);
        m_type = type;
        m_item = std::make_unique<NodeItem>(node.id);
        m_item->show(wordsOf(node, {}, registry), portCount(node, registry));
        m_item->setOpacity(0.6);
        m_item->setZValue(20);
        m_item->setAcceptedMouseButtons(Qt::NoButton);
        m_scene.addItem(m_item.get());
        const auto allowed = withNode(m_editor.network(), node);
        m_refusal = allowed ? QString() : text(allowed.error());
    }
    m_place = canvas::snapped(
        Position{centre.x() - canvas::nodeWidth / 2, centre.y() - m_item->cardRect().height() / 2});
    m_item->setPos(m_place.x, m_place.y);
    const LinkItem* under = m_scene.linkUnder(m_item->cardRect());
    const bool takesInput = type != inputNodeType;
    const std::optional<Link> into =
        under != nullptr && takesInput ? std::optional(under->link()) : std::nullopt;
    if (into != m_into) {
        m_scene.highlight(m_into, false);
        m_scene.highlight(into, true);
        m_into = into;
    }
}

void DropGhost::hide() {
    m_scene.highlight(m_into, false);
    m_into.reset();
    m_item.reset();
    m_refusal.clear();
}

Result<std::string> DropGhost::drop() {
    const std::optional<Link> into = m_into;
    hide();
    return into ? m_editor.addNodeInLink(m_type, m_place, *into)
                : m_editor.addNode(m_type, m_place);
}

} // namespace fovea::gui
