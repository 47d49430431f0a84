#include "core/training/training_network.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/graph/own_rules.hpp"
#include "core/kernels/update.hpp"
#include "core/training/initialize.hpp"

namespace fovea {

namespace {

/// What the numbers of a step are drawn for; the loader has its own uses.
constexpr std::uint64_t useStep = 0x57e9;
constexpr std::uint64_t useOwnRule = 0x0a7e;

/// What a gradient of this norm is multiplied by; PyTorch's clip_grad_norm_ adds the same small
/// number against a division by zero.
float clipScale(double norm, double largest) {
    return static_cast<float>(std::min(1.0, largest / (norm + 1e-6)));
}

/// Whether `node` is `last` or is joined with it into one pass, so that nobody saw its own output.
bool isPartOf(const NetworkSpec& spec, const std::string& node, const std::string& last,
              const std::set<std::string>& seen) {
    if (node == last)
        return true;
    const NodeSpec* end = spec.find(last);
    return end != nullptr && std::ranges::any_of(end->inputs, [&](const std::string& input) {
               return !seen.contains(input) && isPartOf(spec, node, input, seen);
           });
}

} // namespace

std::vector<float> balancedWeights(std::span<const std::int64_t> counts) {
    double samples = 0;
    double classes = 0;
    for (const std::int64_t count : counts) {
        samples += static_cast<double>(count);
        classes += count > 0 ? 1 : 0;
    }
    std::vector<float> weights;
    for (const std::int64_t count : counts)
        weights.push_back(
            count > 0 ? static_cast<float>(samples / (classes * static_cast<double>(count))) : 0);
    return weights;
}

void TrainingNetwork::setClassWeights(std::vector<float> weights) {
    m_classWeights = std::move(weights);
}

Result<TrainingNetwork> TrainingNetwork::make(const NetworkSpec& spec, const TrainSpec& train,
                                              const Shape& input, std::int64_t classes,
                                              const LayerRegistry& registry) {
    Result<Recipe> recipe = makeRecipe(train, registry);
    if (!recipe)
        return tl::unexpected(recipe.error());
    CompileOptions options;
    options.input = input;
    options.batch = train.batch;
    options.behaviour = Behaviour::Training;
    // The norm of the whole gradient has to be known before any of it is used.
    options.gradients = train.gradientClip > 0 ? Gradients::Kept : Gradients::HandedOn;
    options.context.allowsWinograd = train.allowsWinograd;
    options.usesOwnRules = train.learning == Learning::OwnRule;
    Result<Network> network = compile(spec, options, registry);
    if (!network)
        return tl::unexpected(network.error());
    std::vector<std::string> ownRuleNodes;
    if (options.usesOwnRules) {
        auto nodes = nodesWithOwnRule(spec, infer(spec, input, registry), registry);
        if (!nodes)
            return tl::unexpected(nodes.error());
        ownRuleNodes = std::move(*nodes);
    }
    if (const Shape output = network->outputShape(); output.perSample() != classes)
        return fail(ErrorKind::Network,
                    fmt::format("the network ends in {} numbers, the dataset has {} classes; let "
                                "its last layer have {} outputs",
                                toString(output), classes, classes));
    initializeWeights(*network, *recipe->initialization, train.seed);
    TrainingNetwork training(std::move(*network), std::move(*recipe), train);
    training.m_ownRuleNodes = std::move(ownRuleNodes);
    return training;
}

TrainingNetwork::TrainingNetwork(Network network, Recipe recipe, const TrainSpec& train)
    : m_train(train),
      m_network(std::move(network)),
      m_recipe(std::move(recipe)),
      m_optimizer(*m_recipe.optimizer, m_network),
      m_losses(static_cast<std::size_t>(train.batch)) {}

RandomKey TrainingNetwork::keyOf(std::int64_t step) const {
    return {m_train.seed, streamOf(static_cast<std::uint64_t>(step), 0, useStep)};
}

void TrainingNetwork::takeImages(const Batch& batch) {
    const std::span<const float> images = batch.images.view().first(batch.count).values();
    std::copy(images.begin(), images.end(), m_network.input(batch.count).data);
}

void TrainingNetwork::startLearning(const std::string& node) {
    m_network.startLearning(node, {m_train.seed, streamOf(0, 0, useOwnRule)});
}

void TrainingNetwork::learn(const std::string& node, const Batch& batch) {
    takeImages(batch);
    m_network.learn(node, batch.count);
}

View<const float> TrainingNetwork::forward(const Batch& batch, Behaviour behaviour,
                                           RandomKey random) {
    takeImages(batch);
    return m_network.forward(batch.count, behaviour, random);
}

TrainingNetwork::StepResult TrainingNetwork::measure(const Batch& batch, View<const float> logits,
                                                     View<float> dLogits) {
    const auto count = static_cast<std::size_t>(batch.count);
    StepResult result;
    result.figures.samples = batch.count;
    for (std::size_t i = 0; i < count; ++i) {
        const std::span<const float> row = logits.sample(static_cast<std::int64_t>(i)).values();
        const auto winner = std::max_element(row.begin(), row.end()) - row.begin();
        result.figures.correct += winner == batch.labels[i] ? 1 : 0;
    }
    result.figures.lossSum = lossOf(batch, logits, dLogits);
    result.isFinite = std::isfinite(result.figures.lossSum);
    return result;
}

/// The sum over the samples.
double TrainingNetwork::lossOf(const Batch& batch, View<const float> logits, View<float> dLogits) {
    const auto count = static_cast<std::size_t>(batch.count);
    LossBatch pass;
    pass.logits = logits;
    pass.labels = std::span(batch.labels).first(count);
    pass.losses = std::span(m_losses).first(count);
    pass.dLogits = dLogits;
    m_recipe.loss->evaluate(pass);
    if (dLogits && !m_classWeights.empty())
        weigh(pass);
    double sum = 0;
    for (const float loss : pass.losses)
        sum += static_cast<double>(loss);
    return sum;
}

void TrainingNetwork::weigh(const LossBatch& pass) const {
    for (std::size_t i = 0; i < pass.labels.size(); ++i) {
        const float weight = m_classWeights[static_cast<std::size_t>(pass.labels[i])];
        pass.losses[i] *= weight;
        for (float& value : pass.dLogits.sample(static_cast<std::int64_t>(i)).values())
            value *= weight;
    }
}

/// Adds the auxiliary heads' losses, each by its weight (Szegedy et al. 2014, section 5).
void TrainingNetwork::addHeads(const Batch& batch, StepResult& result) {
    const std::span<const AuxiliaryHead> heads = m_network.heads();
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const View<float> dLogits = m_network.dHeadOutput(i, batch.count);
        const double loss = lossOf(batch, m_network.headOutput(i, batch.count), dLogits);
        result.figures.lossSum += heads[i].weight * loss;
        for (float& value : dLogits.values())
            value *= static_cast<float>(heads[i].weight);
    }
    result.isFinite = std::isfinite(result.figures.lossSum);
}

TrainingNetwork::StepResult TrainingNetwork::train(const Batch& batch, std::int64_t step,
                                                   double learningRate) {
    const RandomKey random = keyOf(step);
    const View<const float> logits = forward(batch, Behaviour::Training, random);
    StepResult result = measure(batch, logits, m_network.dOutput(batch.count));
    addHeads(batch, result);
    if (!result.isFinite)
        return result;
    Optimizer::Step update{learningRate, step};
    if (m_train.gradientClip == 0) {
        m_network.backward(
            batch.count, random,
            [&](const NetworkWeight& weight, std::size_t begin, std::span<const float> part) {
                m_optimizer.updatePart(weight, begin, part, update);
            });
        return result;
    }
    m_network.backward(batch.count, random);
    const double norm = m_optimizer.gradientNorm(m_network);
    result.isFinite = std::isfinite(norm);
    if (!result.isFinite)
        return result;
    update.gradientScale = clipScale(norm, m_train.gradientClip);
    m_optimizer.update(m_network, update);
    return result;
}

TrainingNetwork::StepResult TrainingNetwork::evaluate(const Batch& batch) {
    return measure(batch, forward(batch, Behaviour::Inference, {}), {});
}

Divergence TrainingNetwork::explain(const Batch& batch, Behaviour behaviour, std::int64_t step) {
    // The weights first: an activation may swallow the NaN of a broken weight before it.
    const std::string badWeight = nodeWithBadWeight();
    takeImages(batch);
    std::string badOutput;
    std::string lastNode;
    std::set<std::string> seen;
    m_network.forward(batch.count, behaviour,
                      behaviour == Behaviour::Training ? keyOf(step) : RandomKey{},
                      [&](const std::string& node, View<const float> output) {
                          lastNode = node;
                          seen.insert(node);
                          if (badOutput.empty() && !isFinite(output.values()))
                              badOutput = node;
                      });
    if (!badWeight.empty() &&
        (badOutput.empty() || isPartOf(m_network.spec(), badWeight, badOutput, seen)))
        return explainWeights(badWeight, step);
    const auto says = [&](const std::string& node, std::string_view where) {
        return Divergence{node, fmt::format("step {}: the loss is no number any more; the first "
                                            "NaN or infinity is {} {}. {}",
                                            step, where, node, advice())};
    };
    if (!badOutput.empty())
        return says(badOutput, "in the output of");
    for (const NetworkWeight& weight : m_network.weights())
        if (!isFinite(weight.gradient))
            return says(weight.node, "in the gradient of");
    // Every output is finite and still the loss is not: the logits lie too far apart.
    return says(lastNode, "in the loss, after");
}

Divergence TrainingNetwork::explainWeights(const std::string& node, std::int64_t step) const {
    return {node, fmt::format("step {}: the weights of {} are no numbers any more. {}", step, node,
                              advice())};
}

std::string TrainingNetwork::nodeWithBadWeight() const {
    for (const NetworkWeight& weight : m_network.weights())
        if (!isFinite(weight.values))
            return weight.node;
    return {};
}

std::string TrainingNetwork::advice() const {
    std::string text =
        fmt::format("Try a learning rate below {}", m_recipe.optimizer->learningRate());
    if (m_recipe.schedule->warmupEpochs() == 0)
        text += ", a warm-up of an epoch";
    if (m_train.gradientClip == 0)
        text += ", gradient clipping at 1";
    if (std::ranges::none_of(m_network.steps(), &StepAbout::normalizes))
        text += ", normalization layers";
    return text + ".";
}

} // namespace fovea
