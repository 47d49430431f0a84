#include "core/graph/infer.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/graph/class_count.hpp"
#include "core/graph/node_index.hpp"
#include "core/graph/plan_check.hpp"
#include "core/graph/plugin_call.hpp"
#include "core/graph/topology.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

namespace {

/// A sum or product of sizes, or the largest that is told of one: a chain of strides, each of which
/// may be right, multiplies beyond any number.
std::int64_t saturated(double value) {
    return static_cast<std::int64_t>(std::min(value, static_cast<double>(plan_limits::values)));
}

/// What `length` pixels that lie `step` apart span beyond the first, added to `size`.
std::int64_t spanned(std::int64_t size, std::int64_t length, std::int64_t step) {
    return saturated(static_cast<double>(size) +
                     static_cast<double>(length - 1) * static_cast<double>(step));
}

std::int64_t times(std::int64_t a, std::int64_t b) {
    return saturated(static_cast<double>(a) * static_cast<double>(b));
}

/// Where a node's inputs see the image; several inputs see what any of them sees.
ReceptiveField fieldBehind(const Reach& reach, const std::vector<ReceptiveField>& inputs,
                           const Shape& image) {
    ReceptiveField field;
    for (const ReceptiveField& input : inputs) {
        field.size.height = std::max(field.size.height, input.size.height);
        field.size.width = std::max(field.size.width, input.size.width);
        field.step.height = std::max(field.step.height, input.step.height);
        field.step.width = std::max(field.step.width, input.step.width);
    }
    // What has seen the whole image cannot see more.
    const ReceptiveField whole{{image.h, image.w}, {image.h, image.w}};
    if (reach.isGlobal || std::ranges::find(inputs, whole) != inputs.end())
        return whole;
    // A window of k pixels that lie `step` apart spans (k - 1) * step more (Araujo et al. 2019,
    // eq. 2).
    field.size.height = spanned(field.size.height, reach.window.height, field.step.height);
    field.size.width = spanned(field.size.width, reach.window.width, field.step.width);
    field.step.height = times(field.step.height, reach.step.height);
    field.step.width = times(field.step.width, reach.step.width);
    return field;
}

/// The setting by which layers of this type end an auxiliary head; null where they end none.
const SettingInfo* auxiliaryWeightOf(const LayerType* type) {
    if (type == nullptr)
        return nullptr;
    const auto found = std::ranges::find_if(type->settings, &SettingInfo::isAuxiliaryWeight);
    return found == type->settings.end() ? nullptr : &*found;
}

class Inference {
public:
    Inference(const NetworkSpec& spec, const Shape& input, const LayerRegistry& registry,
              std::int64_t classes)
        : m_spec(spec), m_index(spec), m_registry(registry), m_classes(classes) {
        m_report.input = input.withBatch(1);
    }

    NetworkReport run() {
        const Topology topology = sortTopologically(m_spec);
        m_report.order = topology.order;
        for (const std::string& id : topology.order)
            visit(*m_index.find(id));
        for (const std::string& id : topology.inCycle)
            complain(id, "is part of a loop; remove one of the links that lead back to it");
        findEnds();
        findHeads();
        countClasses();
        markHeads();
        return std::move(m_report);
    }

private:
    void complain(const std::string& node, const std::string& what) {
        m_report.problems.push_back({node, what});
    }

    void visit(const NodeSpec& node) {
        NodeReport& report = m_report.nodes[node.id];
        if (node.type == inputNodeType)
            return enter(node.id, report);
        const LayerType* type = m_registry.layer(node.type);
        if (type == nullptr)
            return complain(node.id,
                            fmt::format("layer type {} is missing; it needs plugin {}", node.type,
                                        node.plugin.empty() ? "(not recorded)" : node.plugin));
        const Result<std::unique_ptr<Layer>> layer = makeLayer(*type, node.settings);
        if (!layer)
            return complain(node.id, layer.error().message);
        if (const SettingInfo* weight = auxiliaryWeightOf(type))
            noteHead(node.id, **layer, weight->key);
        std::vector<Shape> shapes;
        std::vector<ReceptiveField> fields;
        if (!gatherInputs(node, *type, shapes, fields))
            return;
        Result<Plan> plan = planLayer(**layer, shapes);
        if (!plan)
            return complain(node.id, plan.error().message);
        fill(report, std::move(*plan), fields);
    }

    void noteHead(const std::string& node, const Layer& layer, const std::string& weightKey) {
        const Result<double> weight = callPlugin(
            [&]() -> Result<double> { return std::get<double>(layer.settings().at(weightKey)); });
        if (weight)
            m_report.heads.push_back({node, *weight});
        else
            complain(node, weight.error().message);
    }

    void enter(const std::string& node, NodeReport& report) {
        if (!m_report.isInputKnown())
            return;
        const Shape& input = m_report.input;
        double values = 1;
        for (const std::int64_t extent : {input.d, input.h, input.w, input.c})
            values *= static_cast<double>(extent);
        if (values > static_cast<double>(plan_limits::values))
            return complain(node, fmt::format("takes images of {}, which are more than {} values; "
                                              "choose smaller ones",
                                              toString(input), plan_limits::values));
        report.isPlanned = true;
        report.output = m_report.input;
        report.plan.output = m_report.input;
        report.activationBytes = bytesOf(m_report.input);
    }

    void fill(NodeReport& report, Plan plan, const std::vector<ReceptiveField>& fields) {
        report.isPlanned = true;
        report.output = plan.output;
        report.macs = plan.macs;
        report.receptiveField = fieldBehind(plan.reach, fields, m_report.input);
        for (const WeightInfo& weight : plan.weights)
            if (weight.role == WeightRole::Trained)
                report.weights += elementsOf(weight.extents);
        report.activationBytes = bytesOf(plan.output);
        for (const SavedInfo& saved : plan.saved)
            report.activationBytes += saved.isPerSample ? saved.bytes : 0;
        m_report.weights += report.weights;
        m_report.macs += report.macs;
        report.plan = std::move(plan);
    }

    /// False where an input is not known; it complains only of faults that begin here.
    bool gatherInputs(const NodeSpec& node, const LayerType& type, std::vector<Shape>& shapes,
                      std::vector<ReceptiveField>& fields) {
        std::vector<std::string> sources = node.inputs;
        while (!sources.empty() && sources.back().empty())
            sources.pop_back();
        const int count = static_cast<int>(sources.size());
        if (count < type.arity.least) {
            complain(node.id, type.arity.least == 1
                                  ? std::string("has no input; link a node to it")
                                  : fmt::format("has {} of at least {} inputs; link more nodes to "
                                                "it",
                                                count, type.arity.least));
            return false;
        }
        if (count > type.arity.most) {
            complain(node.id, fmt::format("has {} inputs but takes at most {}; remove a link",
                                          count, type.arity.most));
            return false;
        }
        for (const std::string& source : sources) {
            const auto found = m_report.nodes.find(source);
            if (source.empty()) {
                complain(node.id, "an input between others is not linked; link a node to it");
                return false;
            }
            if (m_index.find(source) == nullptr) {
                complain(node.id, fmt::format("its input \"{}\" does not exist; link another node "
                                              "to it",
                                              source));
                return false;
            }
            if (found == m_report.nodes.end() || !found->second.isPlanned)
                return false;
            shapes.push_back(found->second.output);
            fields.push_back(found->second.receptiveField);
        }
        return true;
    }

    bool endsHead(const NodeSpec& node) const {
        return auxiliaryWeightOf(m_registry.layer(node.type)) != nullptr;
    }

    /// There must be one input and, beside auxiliary heads, one node that leads nowhere.
    void findEnds() {
        std::vector<std::string> inputs;
        std::set<std::string> feeding;
        for (const NodeSpec& node : m_spec.nodes) {
            if (node.type == inputNodeType)
                inputs.push_back(node.id);
            feeding.insert(node.inputs.begin(), node.inputs.end());
        }
        std::vector<std::string> ends;
        for (const NodeSpec& node : m_spec.nodes)
            if (!feeding.contains(node.id) && !endsHead(node))
                ends.push_back(node.id);
        if (ends.empty() &&
            std::ranges::any_of(m_spec.nodes, [&](const NodeSpec& node) { return endsHead(node); }))
            complain("", "the network has auxiliary heads but no output; add the layers that it "
                         "shall end in");
        if (inputs.empty())
            complain("", "the network has no input; add an Input node");
        for (std::size_t i = 1; i < inputs.size(); ++i)
            complain(inputs[i], fmt::format("is a second input; a network has one, and {} is it "
                                            "already",
                                            inputs.front()));
        if (ends.size() == 1 && m_spec.nodes.size() > 1)
            m_report.output = ends.front();
        if (ends.size() > 1)
            complainOfEnds(ends);
        if (m_spec.nodes.size() == inputs.size() && !inputs.empty())
            complain("", "the network has no layer; add one after the input");
    }

    void complainOfEnds(const std::vector<std::string>& ends) {
        constexpr std::size_t named = 8;
        std::string names = fmt::format(
            "{}", fmt::join(ends.begin(), ends.begin() + std::min(named, ends.size()), ", "));
        if (ends.size() > named)
            names += fmt::format(" and {} more", ends.size() - named);
        for (const std::string& end : ends)
            complain(end, fmt::format("leads nowhere, as do others ({}); a network has one "
                                      "output: link or remove the rest",
                                      names));
    }

    /// Heads lead nowhere and count the same classes as the output.
    void findHeads() {
        for (const NodeSpec& node : m_spec.nodes)
            for (const std::string& input : node.inputs)
                if (const NodeSpec* source = m_index.find(input); source && endsHead(*source))
                    complain(input, fmt::format("ends an auxiliary head and yet feeds {}; link {} "
                                                "to the node before it instead",
                                                node.id, node.id));
        if (m_report.output.empty() || !m_report.nodes[m_report.output].isPlanned)
            return;
        const std::int64_t classes = m_report.nodes[m_report.output].output.perSample();
        for (const AuxiliaryHead& head : m_report.heads) {
            const NodeReport& report = m_report.nodes[head.node];
            if (report.isPlanned && report.output.perSample() != classes)
                complain(head.node,
                         fmt::format("an auxiliary head of {} numbers, but the output "
                                     "{} has {}; let the layer before it have {} "
                                     "outputs",
                                     toString(report.output), m_report.output, classes, classes));
        }
    }

    /// The output has a number for each class of the data, and so have the heads.
    void countClasses() {
        if (m_classes == 0)
            return;
        std::set<std::string> told;
        for (const WrongClassCount& wrong : wrongClassCounts(m_spec, m_classes, m_registry)) {
            const auto end = m_report.nodes.find(wrong.end);
            // Where more follows that makes another number of it, this setting is no way out.
            if (end != m_report.nodes.end() && end->second.isPlanned &&
                end->second.output.perSample() != wrong.count)
                continue;
            complain(wrong.node,
                     fmt::format("counts {} {} where the data have {}; make it {}", wrong.count,
                                 wrong.count == 1 ? "class" : "classes", m_classes, m_classes));
            m_report.problems.back().remedy = {wrong.node, wrong.setting, m_classes,
                                               fmt::format("Make it {}", m_classes)};
            told.insert(wrong.end);
        }
        const auto output = m_report.nodes.find(m_report.output);
        if (output == m_report.nodes.end() || !output->second.isPlanned ||
            told.contains(m_report.output) || output->second.output.perSample() == m_classes)
            return;
        complain(m_report.output,
                 fmt::format("puts out {} numbers where the data have {} classes; "
                             "let the network end in {} outputs",
                             output->second.output.perSample(), m_classes, m_classes));
    }

    /// All from which no way leads to the output.
    void markHeads() {
        std::vector<std::string> open{m_report.output};
        std::set<std::string> leadToOutput;
        while (!open.empty()) {
            const NodeSpec* node = m_index.find(open.back());
            open.pop_back();
            if (node != nullptr && leadToOutput.insert(node->id).second)
                open.insert(open.end(), node->inputs.begin(), node->inputs.end());
        }
        for (auto& [id, report] : m_report.nodes)
            report.servesHeadsOnly = !m_report.output.empty() && !leadToOutput.contains(id);
    }

    static std::int64_t bytesOf(const Shape& shape) {
        return shape.elements() * static_cast<std::int64_t>(sizeof(float));
    }

    const NetworkSpec& m_spec;
    const NodeIndex m_index;
    const LayerRegistry& m_registry;
    std::int64_t m_classes; ///< 0: not known
    NetworkReport m_report;
};

} // namespace

std::string sentence(const Problem& problem) {
    return problem.node.empty() ? problem.message
                                : fmt::format("{}: {}", problem.node, problem.message);
}

std::string sentences(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems)
        text += (text.empty() ? "" : "\n") + sentence(problem);
    return text;
}

bool NetworkReport::isInputKnown() const {
    return input.d > 0 && input.h > 0 && input.w > 0 && input.c > 0;
}

const Problem* NetworkReport::problemOf(std::string_view node) const {
    const auto found = std::find_if(problems.begin(), problems.end(),
                                    [&](const Problem& problem) { return problem.node == node; });
    return found == problems.end() ? nullptr : &*found;
}

NetworkReport infer(const NetworkSpec& spec, const Shape& input, const LayerRegistry& registry,
                    std::int64_t classes) {
    return Inference(spec, input, registry, classes).run();
}

} // namespace fovea
