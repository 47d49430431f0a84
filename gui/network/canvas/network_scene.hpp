#pragma once

#include <map>
#include <optional>
#include <set>

#include <QGraphicsScene>

#include "gui/commands/network_editor.hpp"
#include "gui/network/canvas/link_item.hpp"
#include "gui/network/canvas/node_item.hpp"

namespace fovea::gui {

/// The document's network as items, kept in step with it. It changes nothing itself; what is
/// selected is its only own state.
class NetworkScene : public QGraphicsScene {
    Q_OBJECT

public:
    explicit NetworkScene(Document& document, QObject* parent = nullptr);
    ~NetworkScene() override;

    NodeItem* node(const std::string& id) const; ///< null when there is none
    LinkItem* link(const Link& link) const;

    /// What lies under a point of the scene. Ports reach further than they are drawn.
    std::optional<PortPlace> portAt(QPointF point) const;
    NodeItem* nodeAt(QPointF point) const;
    LinkItem* linkAt(QPointF point) const;
    /// A link that a card lying in `rect` covers; links of `except` do not count.
    LinkItem* linkUnder(const QRectF& rect, const std::string& except = {}) const;

    std::set<std::string> selectedNodes() const;
    std::set<Link> selectedLinks() const;
    void select(const std::set<std::string>& nodes);
    void selectAll();

    /// Shows a node elsewhere than in the document, while it is dragged; restorePositions undoes
    /// it.
    void showAt(const std::string& id, QPointF position);
    void restorePositions();

    /// Wakes the ports and the link near the pointer.
    void setPointer(std::optional<QPointF> point);
    void setAllPortLooks(PortLook look);
    /// Marks where a dragged node would be put; a link that is none, or gone, is passed over.
    void highlight(const std::optional<Link>& link, bool isHighlighted);

    /// All cards with their notes; a place for a first card while there are none.
    QRectF contentRect() const;

private:
    void sync();
    void syncNodes();
    void syncLinks();
    void placeLink(LinkItem& item) const;

    Document& m_document;
    std::map<std::string, NodeItem*> m_nodes; ///< the scene owns them
    std::map<Link, LinkItem*> m_links;
    LinkItem* m_linkUnderPointer = nullptr;
};

} // namespace fovea::gui
