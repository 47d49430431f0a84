#include "core/evaluation/backward_study.hpp"

#include <algorithm>
#include <cmath>

namespace fovea {

namespace {

/// Probabilities that are rounded to 0 have a finite loss, too.
constexpr float leastProbability = 1e-30F;

double lossOf(const std::vector<float>& probabilities, std::int32_t label) {
    return -std::log(
        double(std::max(probabilities[static_cast<std::size_t>(label)], leastProbability)));
}

FeatureMaps copyOf(const NetworkSpec& spec, const std::string& id, View<const float> tensor) {
    const NodeSpec* node = spec.find(id);
    const auto values = tensor.values();
    return {id,
            node == nullptr ? std::string() : node->type,
            tensor.shape,
            {values.begin(), values.end()}};
}

} // namespace

Result<BackwardStudy> BackwardStudy::open(const RunFolder& run, const LayerRegistry& registry) {
    Result<RunSpec> spec = run.readSpec();
    if (!spec)
        return tl::unexpected(spec.error());
    const Result<RunWeights> weights = weightsOf(run);
    if (!weights)
        return tl::unexpected(weights.error());
    CompileOptions options;
    options.input = spec->input;
    options.behaviour = Behaviour::Inference;
    options.gradients = Gradients::Kept;
    options.joinsLayers = false;
    options.wantsInputGradient = true;
    options.context.allowsWinograd = spec->train.allowsWinograd;
    Result<Network> network = compile(spec->network, options, registry);
    if (!network)
        return tl::unexpected(network.error());
    if (const Result<WeightsOrigin> loaded = loadRunWeights(*weights, *network); !loaded)
        return tl::unexpected(loaded.error());
    return BackwardStudy(std::move(*spec), std::move(*network));
}

std::vector<float> BackwardStudy::forward(std::span<const float> sample) {
    std::ranges::copy(sample, m_network.input(1).data);
    const View<const float> logits = m_network.forward(1, Behaviour::Inference, {});
    std::vector<float> probabilities(logits.values().size());
    softmax(logits.values(), probabilities);
    return probabilities;
}

BackwardLook BackwardStudy::look(std::span<const float> sample, std::int32_t label) {
    BackwardLook look;
    look.label = label;
    look.probabilities = forward(sample);
    look.loss = lossOf(look.probabilities, label);
    look.dLogits = look.probabilities;
    look.dLogits[static_cast<std::size_t>(label)] -= 1;
    std::ranges::copy(look.dLogits, m_network.dOutput(1).data);
    const NetworkSpec& spec = m_network.spec();
    m_network.backward(
        1, {}, [](const NetworkWeight&, std::size_t, std::span<const float>) {},
        [&](const std::string& id, View<const float> tensor) {
            const NodeSpec* node = spec.find(id);
            if (node == nullptr || node->type != inputNodeType)
                look.gradients.push_back(copyOf(spec, id, tensor));
        });
    for (const NodeSpec& node : spec.nodes)
        if (node.type == inputNodeType)
            look.gradients.push_back(copyOf(spec, node.id, m_network.dInput(1)));
    std::ranges::reverse(look.gradients);
    return look;
}

TriedStep BackwardStudy::tryStep(std::span<const float> sample, std::int32_t label, double rate) {
    TriedStep step;
    step.rate = rate;
    const BackwardLook before = look(sample, label);
    step.lossBefore = before.loss;
    step.probabilitiesBefore = before.probabilities;
    const std::span<float> values = m_network.trainedValues();
    const std::span<const float> gradients = m_network.trainedGradients();
    const std::vector<float> kept(values.begin(), values.end());
    for (std::size_t i = 0; i != values.size(); ++i)
        values[i] -= static_cast<float>(rate * double(gradients[i]));
    m_network.weights(); // what inference has prepared of them is made anew
    step.probabilitiesAfter = forward(sample);
    step.lossAfter = lossOf(step.probabilitiesAfter, label);
    std::ranges::copy(kept, values.begin());
    m_network.weights();
    return step;
}

} // namespace fovea
