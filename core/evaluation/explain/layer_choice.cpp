#include "core/evaluation/explain/layer_choice.hpp"

#include <ranges>

#include <fmt/ranges.h>

namespace fovea {

namespace {

/// From the last node to the first, those that lead to the output.
std::vector<std::string> fromTheEnd(const NetworkReport& report) {
    std::vector<std::string> ids;
    for (const std::string& id : std::views::reverse(report.order))
        if (!report.nodes.at(id).servesHeadsOnly)
            ids.push_back(id);
    return ids;
}

} // namespace

Result<Shape> outputOf(const NetworkReport& report, const std::string& node) {
    const auto found = report.nodes.find(node);
    if (found == report.nodes.end())
        return fail(ErrorKind::Network, fmt::format("the network has no layer {}; it has {}", node,
                                                    fmt::join(report.order, ", ")));
    if (found->second.servesHeadsOnly)
        return fail(ErrorKind::Network, fmt::format("{} serves an auxiliary head, which only "
                                                    "training has; choose another layer",
                                                    node));
    return found->second.output;
}

Result<std::string> lastWithMaps(const NetworkReport& report, const NetworkSpec& spec) {
    for (const std::string& id : fromTheEnd(report))
        if (hasPlaces(report.nodes.at(id).output) && spec.find(id)->type != inputNodeType)
            return id;
    return fail(ErrorKind::Network, "no layer of this network has maps, only the input has places; "
                                    "choose a method that needs none, as integrated-gradients");
}

std::string penultimate(const NetworkReport& report, const NetworkSpec& spec) {
    for (const std::string& id : fromTheEnd(report))
        if (report.nodes.at(id).weights > 0)
            return spec.find(id)->inputs.front();
    return spec.find(report.order.front())->id;
}

} // namespace fovea
