#include "core/evaluation/values/class_outputs.hpp"

namespace fovea {

bool isOfClasses(const NetworkSpec& spec, const NetworkReport& report, const std::string& node) {
    std::string at = report.output;
    // Each turn goes a node back, so that there are no more turns than nodes, whatever the links.
    for (std::size_t turn = 0; turn < spec.nodes.size() && !at.empty(); ++turn) {
        if (at == node)
            return true;
        const NodeSpec* spot = spec.find(at);
        const auto planned = report.nodes.find(at);
        if (spot == nullptr || planned == report.nodes.end() || spot->inputs.size() != 1 ||
            !planned->second.plan.weights.empty())
            return false;
        const auto before = report.nodes.find(spot->inputs.front());
        if (before == report.nodes.end() || before->second.output != planned->second.output)
            return false;
        at = before->first;
    }
    return false;
}

} // namespace fovea
