#include "gui/layout/auto_layout.hpp"

#include <memory>

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include "core/graph/edit/link_edits.hpp"
#include "gui/layout/canvas_grid.hpp"

namespace fovea::gui {
namespace {

constexpr double pointsPerInch = 72;

struct CloseGraph {
    void operator()(Agraph_t* graph) const { agclose(graph); }
};

struct FreeContext {
    void operator()(GVC_t* context) const { gvFreeContext(context); }
};

/// Graphviz's C interface takes its own constant strings as mutable.
void setAttribute(void* object, const char* name, const std::string& value) {
    agsafeset(object, const_cast<char*>(name), const_cast<char*>(value.c_str()),
              const_cast<char*>(""));
}

/// One canvas unit is one of Graphviz's points.
std::string inches(double canvasUnits) { return fmt::format("{}", canvasUnits / pointsPerInch); }

using Nodes = std::map<std::string, Agnode_t*>;

Nodes describe(Agraph_t* graph, const NetworkSpec& network, const LayerRegistry& registry) {
    setAttribute(graph, "rankdir", "TB");
    setAttribute(graph, "ranksep", inches(canvas::gap));
    setAttribute(graph, "nodesep", inches(4 * canvas::cell));
    Nodes nodes;
    for (const NodeSpec& node : network.nodes) {
        Agnode_t* drawn = agnode(graph, const_cast<char*>(node.id.c_str()), 1);
        setAttribute(drawn, "shape", "box");
        setAttribute(drawn, "fixedsize", "true");
        setAttribute(drawn, "width", inches(canvas::nodeWidth));
        setAttribute(drawn, "height", inches(canvas::heightOf(node, registry)));
        // A line without a letter: an empty label would be replaced by the id, and letters are
        // measured by Graphviz's pango plugin, which reads a font's name that was freed with the
        // layout before.
        setAttribute(drawn, "label", "\\n");
        nodes[node.id] = drawn;
    }
    for (const Link& link : linksOf(network))
        agedge(graph, nodes[link.source], nodes[link.target], nullptr, 1);
    return nodes;
}

/// Graphviz counts y upwards and from the centre.
Position topLeft(Agnode_t* node) {
    return {ND_coord(node).x - ND_width(node) * pointsPerInch / 2,
            -ND_coord(node).y - ND_height(node) * pointsPerInch / 2};
}

} // namespace

std::map<std::string, Position> autoLayout(const NetworkSpec& network,
                                           const LayerRegistry& registry) {
    std::map<std::string, Position> positions;
    if (network.nodes.empty())
        return positions;
    const std::unique_ptr<GVC_t, FreeContext> context(gvContext());
    const std::unique_ptr<Agraph_t, CloseGraph> graph(
        agopen(const_cast<char*>("network"), Agdirected, nullptr));
    const Nodes nodes = describe(graph.get(), network, registry);
    if (gvLayout(context.get(), graph.get(), "dot") != 0)
        return positions; // Graphviz without its dot plugin: everything stays where it is
    const NodeSpec& first = network.nodes.front();
    const Position origin = topLeft(nodes.at(first.id));
    for (const auto& [id, node] : nodes) {
        const Position place = topLeft(node);
        positions[id] = canvas::snapped(
            Position{first.position.x + place.x - origin.x, first.position.y + place.y - origin.y});
    }
    gvFreeLayout(context.get(), graph.get());
    return positions;
}

} // namespace fovea::gui
