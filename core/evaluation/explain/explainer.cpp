#include "core/evaluation/explain/explainer.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/data/sample_preparer.hpp"
#include "core/evaluation/explain/layer_choice.hpp"

namespace fovea {

namespace {

/// As many samples as may go backward together: each keeps the outputs of all nodes, and their
/// gradients.
std::int64_t explainedTogether(const NetworkReport& report) {
    constexpr std::int64_t most = 16;
    constexpr std::int64_t memory = std::int64_t{256} << 20;
    std::int64_t bytes = 1;
    for (const auto& [id, node] : report.nodes)
        bytes += 2 * node.activationBytes;
    return std::clamp(memory / bytes, std::int64_t{1}, most);
}

/// A node and all that it is made from.
std::set<std::string> ancestorsOf(const NetworkSpec& spec, const std::string& node) {
    std::set<std::string> found;
    std::vector<std::string> open{node};
    while (!open.empty()) {
        const NodeSpec* each = spec.find(open.back());
        open.pop_back();
        if (each != nullptr && found.insert(each->id).second)
            open.insert(open.end(), each->inputs.begin(), each->inputs.end());
    }
    return found;
}

/// An observer that looks at nothing.
constexpr auto ignoreTensor = [](const std::string& /*node*/, View<const float> /*tensor*/) {};

} // namespace

Result<Explainer> Explainer::compiled(RunSpec run, const LayerRegistry& registry) {
    NetworkReport report = infer(run.network, run.input, registry);
    CompileOptions options;
    options.input = run.input;
    options.batch = explainedTogether(report);
    options.behaviour = Behaviour::Inference;
    // Those of the weights are of no use here, so that none is kept.
    options.gradients = Gradients::HandedOn;
    options.joinsLayers = false;
    options.wantsInputGradient = true;
    options.context.allowsWinograd = run.train.allowsWinograd;
    Result<Network> network = compile(run.network, options, registry);
    if (!network)
        return tl::unexpected(network.error());
    return Explainer(std::move(run), std::move(report), std::move(*network));
}

Result<Explainer> Explainer::open(const RunFolder& run, const LayerRegistry& registry) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    const Result<RunWeights> weights = weightsOf(run);
    if (!weights)
        return tl::unexpected(weights.error());
    Result<Explainer> explainer = compiled(std::move(*spec), registry);
    if (!explainer)
        return explainer;
    Result<WeightsOrigin> origin = loadRunWeights(*weights, explainer->m_network);
    if (!origin)
        return tl::unexpected(origin.error());
    explainer->m_weights = std::move(*origin);
    return explainer;
}

Result<Explainer> Explainer::of(RunSpec run, const Network& trained,
                                const LayerRegistry& registry) {
    Result<Explainer> explainer = compiled(std::move(run), registry);
    if (explainer)
        explainer->takeWeights(trained);
    return explainer;
}

void Explainer::takeWeights(const Network& trained) {
    std::map<std::string, std::span<const float>> values;
    for (const NetworkWeight& weight : trained.weights())
        values.emplace(weight.name(), weight.values);
    for (NetworkWeight& weight : m_network.weights())
        if (const auto found = values.find(weight.name()); found != values.end())
            std::ranges::copy(found->second, weight.values.begin());
}

std::vector<float> Explainer::inputOf(const Image& image) const {
    std::vector<float> values(static_cast<std::size_t>(input().perSample()));
    toInput(image, m_run.data, m_run.normalization, View<float>(values.data(), input()));
    return values;
}

View<const float> Explainer::forward(std::span<const float> samples, Network::Observer observer) {
    m_count = static_cast<std::int64_t>(samples.size()) / input().perSample();
    std::ranges::copy(samples, m_network.input(m_count).data);
    return m_network.forward(m_count, Behaviour::Inference, {}, observer);
}

View<const float> Explainer::forward(std::span<const float> samples) {
    return forward(samples, ignoreTensor);
}

View<const float> Explainer::backward(const Target& target, Network::Observer observer) {
    const View<float> dLogits = m_network.dOutput(m_count);
    for (std::int64_t i = 0; i < m_count; ++i)
        target.writeGradient(dLogits.sample(i).values());
    m_network.backward(
        m_count, {}, [](const NetworkWeight&, std::size_t, std::span<const float>) {}, observer);
    return m_network.dInput(m_count);
}

View<const float> Explainer::backward(const Target& target) {
    return backward(target, ignoreTensor);
}

View<const float> Explainer::backward(std::span<const float> dOutput) {
    std::ranges::copy(dOutput, m_network.dOutput(m_count).data);
    m_network.backward(m_count, {},
                       [](const NetworkWeight&, std::size_t, std::span<const float>) {});
    return m_network.dInput(m_count);
}

Result<Explainer> Explainer::upTo(const std::string& node, const LayerRegistry& registry) const {
    const Result<Shape> known = outputOf(m_report, node);
    if (!known)
        return tl::unexpected(known.error());
    const NodeSpec* end = m_run.network.find(node);
    if (end == nullptr || end->type == inputNodeType)
        return fail(ErrorKind::Network,
                    node + " is the input itself; choose a layer that computes something");
    RunSpec part = m_run;
    const std::set<std::string> kept = ancestorsOf(m_run.network, node);
    std::erase_if(part.network.nodes,
                  [&](const NodeSpec& each) { return !kept.contains(each.id); });
    Result<Explainer> explainer = of(std::move(part), m_network, registry);
    if (explainer)
        explainer->m_weights = m_weights;
    return explainer;
}

} // namespace fovea
