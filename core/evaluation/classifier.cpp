#include "core/evaluation/classifier.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/data/sample_preparer.hpp"
#include "core/evaluation/values/class_outputs.hpp"

namespace fovea {

Result<Classifier> Classifier::open(const RunFolder& run, const RunWeights& weights,
                                    const LayerRegistry& registry, std::int64_t batch,
                                    Asked asked) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    CompileOptions options;
    options.input = spec->input;
    options.batch = batch;
    options.joinsLayers = asked == Asked::Logits;
    options.context.allowsWinograd = spec->train.allowsWinograd;
    Result<Network> network = compile(spec->network, options, registry);
    if (!network)
        return tl::unexpected(network.error());
    Result<WeightsOrigin> origin = loadRunWeights(weights, *network);
    if (!origin)
        return tl::unexpected(origin.error());
    NetworkReport report = infer(spec->network, spec->input, registry);
    Classifier classifier(std::move(*spec), std::move(*origin), std::move(*network),
                          std::move(report));
    if (asked == Asked::EveryLayer)
        for (const NodeSpec& node : classifier.m_run.network.nodes)
            classifier.m_bounds[node.id] = outputBounds(node, registry);
    return classifier;
}

Result<Classifier> Classifier::open(const RunFolder& run, const LayerRegistry& registry,
                                    std::int64_t batch, Asked asked) {
    // A folder that is no run at all lacks weights too, but that is not what to say of it.
    if (const Result<RunSpec> spec = run.readSpec(); !spec)
        return tl::unexpected(spec.error());
    const Result<RunWeights> weights = weightsOf(run);
    if (!weights)
        return tl::unexpected(weights.error());
    return open(run, *weights, registry, batch, asked);
}

std::vector<ClassProbability> Classifier::predict(const Image& image) {
    toInput(image, m_run.data, m_run.normalization, m_network.input(1));
    const View<const float> logits = m_network.forward(1, Behaviour::Inference, {});
    std::vector<float> probabilities(logits.values().size());
    softmax(logits.values(), probabilities);
    std::vector<ClassProbability> ranking;
    for (std::size_t i = 0; i < probabilities.size(); ++i)
        ranking.push_back({static_cast<std::int32_t>(i), probabilities[i]});
    std::stable_sort(ranking.begin(), ranking.end(),
                     [](const ClassProbability& a, const ClassProbability& b) {
                         return a.probability > b.probability;
                     });
    return ranking;
}

std::vector<FeatureMaps> Classifier::featureMaps(const Image& image) {
    toInput(image, m_run.data, m_run.normalization, m_network.input(1));
    std::vector<FeatureMaps> all = observedMaps(m_network);
    const auto classes = static_cast<std::int64_t>(m_run.classes.size());
    for (FeatureMaps& maps : all) {
        if (const auto found = m_bounds.find(maps.node); found != m_bounds.end())
            maps.bounds = found->second;
        maps.isOfClasses = maps.shape.elements() == classes &&
                           fovea::isOfClasses(m_network.spec(), m_report, maps.node);
    }
    return all;
}

std::vector<FeatureMaps> observedMaps(Network& network) {
    const NetworkSpec& spec = network.spec();
    std::vector<FeatureMaps> maps;
    const auto keep = [&](const std::string& id, View<const float> output) {
        const NodeSpec* node = spec.find(id);
        const auto values = output.values();
        maps.push_back({id,
                        node == nullptr ? std::string() : node->type,
                        output.shape,
                        {values.begin(), values.end()}});
    };
    // The input is no layer that runs, so it is kept here; a layer may later overwrite its memory.
    for (const NodeSpec& node : spec.nodes)
        if (node.type == inputNodeType)
            keep(node.id, network.input(1));
    network.forward(1, Behaviour::Inference, {},
                    [&](const std::string& id, View<const float> output) {
                        if (const NodeSpec* node = spec.find(id);
                            node == nullptr || node->type != inputNodeType)
                            keep(id, output);
                    });
    return maps;
}

void softmax(std::span<const float> logits, std::span<float> probabilities) {
    if (logits.empty())
        return;
    const double largest = *std::max_element(logits.begin(), logits.end());
    const double sum =
        std::accumulate(logits.begin(), logits.end(), 0.0, [largest](double total, float logit) {
            return total + std::exp(logit - largest);
        });
    std::transform(logits.begin(), logits.end(), probabilities.begin(), [=](float logit) {
        return static_cast<float>(std::exp(logit - largest) / sum);
    });
}

} // namespace fovea
