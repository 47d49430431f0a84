#include "gui/commands/network_editor.hpp"

#include "core/graph/edit/part_edits.hpp"
#include "gui/commands/edit_project.hpp"
#include "gui/layout/auto_layout.hpp"
#include "gui/layout/canvas_grid.hpp"
#include "gui/text/text.hpp"

namespace fovea::gui {
namespace {

QString quoted(const std::string& id) { return text(id); }

bool isInRow(const NetworkSpec& network, double top) {
    return std::ranges::any_of(network.nodes, [&](const NodeSpec& node) {
        return std::abs(node.position.y - top) < canvas::fullHeight;
    });
}

} // namespace

void NetworkEditor::push(const QString& text, NetworkSpec after, const QString& mergeKey) {
    edit(
        m_document, text, [&](ProjectSpec& spec) { spec.network = std::move(after); }, mergeKey);
}

Result<void> NetworkEditor::pushIfAllowed(const QString& text, Result<NetworkSpec> after,
                                          const QString& mergeKey) {
    if (!after)
        return tl::unexpected(after.error());
    push(text, std::move(*after), mergeKey);
    return {};
}

Result<std::string> NetworkEditor::addNode(const std::string& type, Position position) {
    const NodeSpec node = makeNode(network(), type, canvas::snapped(position), registry());
    return pushIfAllowed(tr("Add %1").arg(quoted(node.id)), withNode(network(), node)).map([&] {
        return node.id;
    });
}

Result<std::string> NetworkEditor::addNodeInLink(const std::string& type, Position position,
                                                 const Link& link) {
    const NodeSpec node = makeNode(network(), type, canvas::snapped(position), registry());
    return pushIfAllowed(tr("Insert %1").arg(quoted(node.id)),
                         withNodeInLink(network(), node, link, registry()))
        .map([&] { return node.id; });
}

Result<std::string> NetworkEditor::addNodeAt(const std::string& type, Position position,
                                             const std::string& source) {
    const NodeSpec node = makeNode(network(), type, canvas::snapped(position), registry());
    return pushIfAllowed(tr("Add %1").arg(quoted(node.id)),
                         withNodeFedBy(network(), node, source, registry()))
        .map([&] { return node.id; });
}

Result<std::string> NetworkEditor::addNodeAfter(const std::string& type,
                                                const std::string& source) {
    const NodeSpec* before = network().find(source);
    if (before == nullptr)
        return addNode(type, {});
    const Position below{before->position.x,
                         before->position.y + canvas::heightOf(*before, registry()) + canvas::gap};
    const NodeSpec node = makeNode(network(), type, below, registry());
    const QString text = tr("Add %1").arg(quoted(node.id));

    std::vector<Link> onwards = linksOf(network());
    std::erase_if(onwards, [&](const Link& link) { return link.source != source; });
    Result<NetworkSpec> after = network();
    if (onwards.size() == 1) {
        std::map<std::string, Position> places;
        if (isInRow(network(), below.y))
            for (const std::string& id : downstreamOf(network(), source)) {
                const Position old = network().find(id)->position;
                places[id] = {old.x, old.y + canvas::heightOf(node, registry()) + canvas::gap};
            }
        after = withNodeInLink(withPositions(network(), places), node, onwards.front(), registry());
    } else {
        after = withNodeFedBy(network(), node, source, registry());
    }
    return pushIfAllowed(text, std::move(after)).map([&] { return node.id; });
}

void NetworkEditor::remove(const std::set<std::string>& nodes, const std::set<Link>& links) {
    const QString text = nodes.empty()       ? tr("Remove links")
                         : nodes.size() == 1 ? tr("Remove %1").arg(quoted(*nodes.begin()))
                                             : tr("Remove %1 nodes").arg(nodes.size());
    push(text, withoutNodes(withoutLinks(network(), links, registry()), nodes, registry()));
}

void NetworkEditor::move(const std::map<std::string, Position>& positions, int gesture) {
    push(tr("Move"), withPositions(network(), positions),
         gesture != 0 ? QString("move:%1").arg(gesture) : QString());
}

Result<void> NetworkEditor::moveIntoLink(const std::string& node, Position position,
                                         const Link& link) {
    NetworkSpec moved = withPositions(network(), {{node, position}});
    const NodeSpec inserted = *moved.find(node);
    return pushIfAllowed(tr("Insert %1").arg(quoted(node)),
                         withNodeInLink(std::move(moved), inserted, link, registry()));
}

Result<void> NetworkEditor::connect(const Link& link) {
    return pushIfAllowed(tr("Link %1 to %2").arg(quoted(link.source), quoted(link.target)),
                         withLink(network(), link, registry()));
}

Result<void> NetworkEditor::reconnect(const Link& from, const Link& to) {
    return pushIfAllowed(tr("Lead link to %1").arg(quoted(to.target)),
                         withLinkLed(network(), from, to, registry()));
}

Result<void> NetworkEditor::setSetting(const std::string& node, const std::string& key,
                                       const SettingValue& value, int gesture) {
    return pushIfAllowed(tr("Set %1 of %2").arg(text(key), quoted(node)),
                         withSetting(network(), node, key, value, registry()),
                         QString("%1.%2:%3").arg(quoted(node), quoted(key)).arg(gesture));
}

Result<void> NetworkEditor::rename(const std::string& node, const std::string& name) {
    return pushIfAllowed(tr("Rename %1").arg(quoted(node)), withName(network(), node, name));
}

std::set<std::string> NetworkEditor::paste(const NetworkSpec& part, Position offset,
                                           const QString& text) {
    Pasted pasted = withPart(network(), part, canvas::snapped(offset));
    push(text, std::move(pasted.network));
    return pasted.ids;
}

void NetworkEditor::replace(NetworkSpec next) {
    if (const auto classes = m_document.spec().classes.size(); classes > 0)
        next = withClassCount(std::move(next), static_cast<std::int64_t>(classes), registry());
    const QString name = text(next.name);
    next = withPositions(next, autoLayout(next, registry()));
    push(tr("Start from %1").arg(name), std::move(next));
}

void NetworkEditor::layOut() {
    push(tr("Lay out"), withPositions(network(), autoLayout(network(), registry())));
}

} // namespace fovea::gui
