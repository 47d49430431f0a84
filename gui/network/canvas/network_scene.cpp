#include "gui/network/canvas/network_scene.hpp"

#include <QSignalBlocker>

#include "gui/layout/canvas_grid.hpp"
#include "gui/network/canvas/link_route.hpp"

namespace fovea::gui {
namespace {

constexpr double portReach = 14;

QPointF toPoint(Position position) { return {position.x, position.y}; }

} // namespace

NetworkScene::NetworkScene(Document& document, QObject* parent)
    : QGraphicsScene(parent), m_document(document) {
    // A network has few items that move often: an index would cost more than it saves.
    setItemIndexMethod(NoIndex);
    connect(&document, &Document::reportChanged, this, &NetworkScene::sync);
    sync();
}

NetworkScene::~NetworkScene() {
    // The items that go with it leave the selection one by one; nobody must look at it then.
    blockSignals(true);
}

NodeItem* NetworkScene::node(const std::string& id) const {
    const auto found = m_nodes.find(id);
    return found != m_nodes.end() ? found->second : nullptr;
}

LinkItem* NetworkScene::link(const Link& link) const {
    const auto found = m_links.find(link);
    return found != m_links.end() ? found->second : nullptr;
}

void NetworkScene::sync() {
    syncNodes();
    syncLinks();
}

void NetworkScene::syncNodes() {
    const NetworkSpec& network = m_document.spec().network;
    bool selectionShrank = false;
    {
        const QSignalBlocker blocker(this); // one signal at the end, when all items are there
        std::erase_if(m_nodes, [&](const auto& each) {
            const bool isGone = network.find(each.first) == nullptr;
            if (isGone) {
                selectionShrank |= each.second->isSelected();
                removeItem(each.second);
                delete each.second;
            }
            return isGone;
        });
    }
    for (const NodeSpec& spec : network.nodes) {
        NodeItem*& item = m_nodes[spec.id];
        if (item == nullptr) {
            item = new NodeItem(spec.id);
            addItem(item);
        }
        item->setPos(toPoint(spec.position));
        item->show(wordsOf(spec, m_document.report(), m_document.registry()),
                   portCount(spec, m_document.registry()));
    }
    if (selectionShrank)
        Q_EMIT selectionChanged();
}

void NetworkScene::syncLinks() {
    std::map<Link, LinkItem*> kept;
    for (const Link& link : linksOf(m_document.spec().network)) {
        auto found = m_links.extract(link);
        LinkItem* item = found ? found.mapped() : new LinkItem(link);
        if (!found)
            addItem(item);
        placeLink(*item);
        kept[link] = item;
    }
    for (const auto& [gone, item] : m_links) {
        if (item == m_linkUnderPointer)
            m_linkUnderPointer = nullptr;
        removeItem(item);
        delete item;
    }
    m_links = std::move(kept);
}

void NetworkScene::placeLink(LinkItem& item) const {
    const NodeItem* source = node(item.link().source);
    const NodeItem* target = node(item.link().target);
    std::vector<QRectF> between;
    for (const auto& [id, other] : m_nodes)
        if (other != source && other != target)
            between.push_back(other->cardRect());
    item.setPath(linkRoute(source->portPosition(PortPlace::outputPort),
                           target->portPosition(static_cast<int>(item.link().port)), between));
}

std::optional<PortPlace> NetworkScene::portAt(QPointF point) const {
    std::optional<PortPlace> nearest;
    double best = portReach;
    for (const auto& [id, item] : m_nodes) {
        for (int port = PortPlace::outputPort; port < static_cast<int>(item->inputPorts());
             ++port) {
            const double distance = QLineF(point, item->portPosition(port)).length();
            if (distance < best) {
                best = distance;
                nearest = PortPlace{id, port};
            }
        }
    }
    return nearest;
}

NodeItem* NetworkScene::nodeAt(QPointF point) const {
    for (QGraphicsItem* item : items(point))
        if (auto* found = qgraphicsitem_cast<NodeItem*>(item))
            return found;
    return nullptr;
}

LinkItem* NetworkScene::linkAt(QPointF point) const {
    for (QGraphicsItem* item : items(point))
        if (auto* found = qgraphicsitem_cast<LinkItem*>(item))
            return found;
    return nullptr;
}

LinkItem* NetworkScene::linkUnder(const QRectF& rect, const std::string& except) const {
    const QRectF middle = rect.adjusted(rect.width() / 4, 0, -rect.width() / 4, 0);
    for (const auto& [link, item] : m_links) {
        const bool isOwn = link.source == except || link.target == except;
        if (!isOwn && crosses(item->path(), middle))
            return item;
    }
    return nullptr;
}

std::set<std::string> NetworkScene::selectedNodes() const {
    std::set<std::string> ids;
    for (const auto& [id, item] : m_nodes)
        if (item->isSelected())
            ids.insert(id);
    return ids;
}

std::set<Link> NetworkScene::selectedLinks() const {
    std::set<Link> links;
    for (const auto& [link, item] : m_links)
        if (item->isSelected())
            links.insert(link);
    return links;
}

void NetworkScene::select(const std::set<std::string>& nodes) {
    {
        const QSignalBlocker blocker(this);
        clearSelection();
        for (const std::string& id : nodes)
            if (NodeItem* item = node(id))
                item->setSelected(true);
    }
    Q_EMIT selectionChanged();
}

void NetworkScene::selectAll() {
    std::set<std::string> ids;
    for (const auto& [id, item] : m_nodes)
        ids.insert(id);
    select(ids);
}

void NetworkScene::showAt(const std::string& id, QPointF position) {
    NodeItem* item = node(id);
    if (item == nullptr)
        return;
    item->setPos(position);
    for (const auto& [link, drawn] : m_links)
        if (link.source == id || link.target == id)
            placeLink(*drawn);
}

void NetworkScene::restorePositions() { sync(); }

void NetworkScene::setPointer(std::optional<QPointF> point) {
    for (const auto& [id, item] : m_nodes) {
        constexpr double wakes = 40;
        const bool isNear =
            point && item->cardRect().adjusted(-wakes, -wakes, wakes, wakes).contains(*point);
        item->setPointer(isNear ? point : std::nullopt);
    }
    LinkItem* under = point && nodeAt(*point) == nullptr ? linkAt(*point) : nullptr;
    if (m_linkUnderPointer != nullptr)
        m_linkUnderPointer->setHighlighted(false);
    if (under != nullptr)
        under->setHighlighted(true);
    m_linkUnderPointer = under;
}

void NetworkScene::setAllPortLooks(PortLook look) {
    for (const auto& [id, item] : m_nodes)
        item->setAllPortLooks(look);
}

void NetworkScene::highlight(const std::optional<Link>& which, bool isHighlighted) {
    if (LinkItem* item = which ? link(*which) : nullptr)
        item->setHighlighted(isHighlighted);
}

QRectF NetworkScene::contentRect() const {
    QRectF rect;
    for (const auto& [id, item] : m_nodes)
        rect |= item->mapRectToScene(item->boundingRect());
    return rect.isNull() ? QRectF(0, 0, canvas::nodeWidth, canvas::fullHeight) : rect;
}

} // namespace fovea::gui
