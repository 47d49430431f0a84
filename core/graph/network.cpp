#include "core/graph/network.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "core/graph/network_parts.hpp"
#include "core/kernels/elementwise.hpp"

namespace fovea {

namespace {

/// sum += addend
void addTo(View<float> sum, View<const float> addend) {
    const std::array<View<const float>, 2> both{sum, addend};
    addValues(both, sum);
}

/// Each node draws from its own stream of the pass's key.
RandomKey keyOf(RandomKey random, const NetworkStep& step) {
    return {random.seed, streamOf(random.stream, step.place)};
}

template <class T>
void cut(View<T>& view, std::int64_t samples) {
    view.shape.n = samples;
}

/// Hands the parts of one layer's gradients to the receiver of the whole network's.
class PartSink final : public GradientSink {
public:
    PartSink(std::span<const NetworkWeight> weights, Network::GradientReceiver receiver)
        : m_weights(weights), m_receiver(receiver) {}

    void take(std::size_t weight, std::size_t begin, std::span<const float> part) override {
        m_receiver(m_weights[weight], begin, part);
    }

private:
    std::span<const NetworkWeight> m_weights;
    Network::GradientReceiver m_receiver;
};

/// Takes the gradient of a step's output back to that of its layer, through what is joined to it.
void undoJoined(const NetworkStep& step) {
    if (step.activation && !step.layerUndoesActivation())
        activateBackward(*step.activation, step.output.values(), step.dOutput.values(),
                         step.dOutput.values());
    if (step.hasAddend && step.dInputs.back())
        copyValues(step.dOutput.values(), step.dInputs.back().values());
}

} // namespace

void NetworkParts::findEnds(const std::string& output) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!steps[i].layer)
            inputStep = static_cast<int>(i);
        if (steps[i].id == output)
            outputStep = static_cast<int>(i);
    }
    for (const AuxiliaryHead& head : heads)
        headSteps.push_back(static_cast<int>(std::ranges::find(steps, head.node, &NetworkStep::id) -
                                             steps.begin()));
}

NetworkStep& NetworkParts::stepOf(const std::string& node) {
    return *std::ranges::find(steps, node, &NetworkStep::id);
}

void NetworkParts::prepare() {
    if (isPrepared)
        return;
    for (NetworkStep& step : steps) {
        if (step.affine)
            step.affine->layer->channelAffine(step.affine->weights, step.affine->scale,
                                              step.affine->shift);
        if (!step.prepared.empty())
            step.layer->prepare({step.plannedInputs, step.weights, step.prepared, context});
    }
    isPrepared = true;
}

Forward NetworkParts::forwardOf(std::size_t index, Behaviour as, RandomKey random) const {
    const NetworkStep& step = steps[index];
    Forward pass;
    pass.inputs = std::span(step.inputs).first(step.layerInputs);
    pass.output = step.output;
    pass.weights = step.weights;
    pass.scratch = scratch;
    pass.behaviour = as;
    pass.random = keyOf(random, step);
    pass.plannedBatch = batch;
    pass.context = context;
    pass.prepared = step.prepared;
    if (step.affine) {
        pass.epilogue.scale = step.affine->scale;
        pass.epilogue.shift = step.affine->shift;
    }
    if (step.hasAddend)
        pass.epilogue.addend = step.inputs.back().data;
    pass.epilogue.activation = step.activation;
    if (!keepsIn(as))
        return pass;
    pass.saved = step.saved;
    pass.inputMoments = step.inputMoments;
    if (step.gathersMoments) {
        // A smaller batch leaves the last blocks without pixels.
        std::fill(step.moments.counts.begin(), step.moments.counts.end(), 0.0F);
        pass.epilogue.moments = step.moments;
    }
    return pass;
}

Backward NetworkParts::backwardOf(std::size_t index, RandomKey random) const {
    const NetworkStep& step = steps[index];
    Backward pass;
    pass.inputs = std::span(step.backwardInputs).first(step.layerInputs);
    pass.output = step.backwardOutput;
    pass.dOutput = step.dOutput;
    pass.dInputs = std::span(step.dInputs).first(step.layerInputs);
    pass.weights = step.constWeights;
    pass.dWeights = step.dWeights;
    pass.saved = step.constSaved;
    pass.scratch = scratch;
    pass.behaviour = behaviour;
    pass.random = keyOf(random, step);
    pass.plannedBatch = batch;
    pass.context = context;
    if (step.layerUndoesActivation())
        pass.activation = step.activation;
    return pass;
}

void NetworkParts::cutTo(std::int64_t samples) {
    if (count == samples)
        return;
    count = samples;
    for (NetworkStep& step : steps) {
        cut(step.output, samples);
        cut(step.dOutput, samples);
        cut(step.backwardOutput, samples);
        for (auto& view : step.inputs)
            cut(view, samples);
        for (auto& view : step.backwardInputs)
            cut(view, samples);
        for (auto& view : step.dInputs)
            cut(view, samples);
        for (std::size_t i = 0; i < step.saved.size(); ++i) {
            const SavedInfo& info = step.plan.saved[i];
            const auto bytes =
                static_cast<std::size_t>(info.isPerSample ? info.bytes * samples : info.bytes);
            step.saved[i] = {step.saved[i].data(), bytes};
            step.constSaved[i] = step.saved[i];
        }
    }
}

Network::Network(std::unique_ptr<NetworkParts> parts) : m_parts(std::move(parts)) {}

Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;
Network::~Network() = default;

const NetworkSpec& Network::spec() const { return m_parts->spec; }

Shape Network::inputShape() const {
    return m_parts->steps[static_cast<std::size_t>(m_parts->inputStep)].plan.output;
}

Shape Network::outputShape() const {
    return m_parts->steps[static_cast<std::size_t>(m_parts->outputStep)].plan.output;
}

View<float> Network::input(std::int64_t count) {
    assert(count >= 1 && count <= m_parts->batch);
    return m_parts->steps[static_cast<std::size_t>(m_parts->inputStep)].output.first(count);
}

View<const float> Network::forward(std::int64_t count, Behaviour behaviour, RandomKey random) {
    return forward(count, behaviour, random, [](const std::string&, View<const float>) {});
}

View<const float> Network::forward(std::int64_t count, Behaviour behaviour, RandomKey random,
                                   Observer observer) {
    assert(count >= 1 && count <= m_parts->batch);
    assert(behaviour == Behaviour::Inference || m_parts->behaviour == Behaviour::Training);
    m_parts->cutTo(count);
    if (!m_parts->keepsIn(behaviour))
        m_parts->prepare();
    m_parts->tellBegin(Pass::Forward);
    for (std::size_t i = 0; i < m_parts->steps.size(); ++i) {
        const NetworkStep& step = m_parts->steps[i];
        if (step.servesHeadsOnly && behaviour == Behaviour::Inference)
            continue;
        if (step.layer)
            step.layer->forward(m_parts->forwardOf(i, behaviour, random));
        observer(step.id, step.output);
        m_parts->tellEnd(Pass::Forward, i);
    }
    return m_parts->steps[static_cast<std::size_t>(m_parts->outputStep)].output;
}

View<float> Network::dOutput(std::int64_t count) {
    assert(m_parts->goesBackward());
    return m_parts->steps[static_cast<std::size_t>(m_parts->outputStep)].dOutput.first(count);
}

View<const float> Network::dInput(std::int64_t count) const {
    const NetworkStep& input = m_parts->steps[static_cast<std::size_t>(m_parts->inputStep)];
    assert(input.needsGradient);
    return View<const float>(input.dOutput).first(count);
}

std::span<const AuxiliaryHead> Network::heads() const { return m_parts->heads; }

View<const float> Network::headOutput(std::size_t head, std::int64_t count) const {
    const auto step = static_cast<std::size_t>(m_parts->headSteps[head]);
    return m_parts->steps[step].output.first(count);
}

View<float> Network::dHeadOutput(std::size_t head, std::int64_t count) {
    assert(m_parts->goesBackward());
    const auto step = static_cast<std::size_t>(m_parts->headSteps[head]);
    return m_parts->steps[step].dOutput.first(count);
}

void Network::backward(std::int64_t count, RandomKey random) {
    assert(m_parts->gradients == Gradients::Kept);
    backward(count, random, [](const NetworkWeight&, std::size_t, std::span<const float>) {});
}

void Network::backward(std::int64_t count, RandomKey random, GradientReceiver receiver) {
    backward(count, random, receiver, [](const std::string&, View<const float>) {});
}

void Network::backward(std::int64_t count, RandomKey random, GradientReceiver receiver,
                       Observer observer) {
    assert(m_parts->goesBackward() && count == m_parts->count);
    m_parts->cutTo(count);
    m_parts->tellBegin(Pass::Backward);
    for (std::size_t i = m_parts->steps.size(); i-- > 0;) {
        const NetworkStep& step = m_parts->steps[i];
        if (!step.needsGradient)
            continue;
        observer(step.id, step.dOutput);
        if (!step.layer)
            continue;
        undoJoined(step);
        PartSink sink(std::span(m_parts->weights).subspan(step.firstWeight), receiver);
        Backward pass = m_parts->backwardOf(i, random);
        if (m_parts->gradients == Gradients::HandedOn)
            pass.sink = &sink;
        step.layer->backward(pass);
        for (std::size_t k = 0; k < step.dInputs.size(); ++k)
            if (step.addsToSource[k])
                addTo(m_parts->steps[static_cast<std::size_t>(step.sources[k])].dOutput,
                      step.dInputs[k]);
        for (std::size_t k = 0; k < step.dWeights.size(); ++k)
            if (!step.dWeights[k].empty())
                sink.take(k, 0, step.dWeights[k]);
        m_parts->tellEnd(Pass::Backward, i);
    }
}

void Network::startLearning(const std::string& node, RandomKey random) {
    const NetworkStep& step = m_parts->stepOf(node);
    m_parts->isPrepared = false;
    step.layer->startLearning(step.weights, keyOf(random, step));
}

void Network::learn(const std::string& node, std::int64_t count) {
    assert(m_parts->behaviour == Behaviour::Training && count >= 1 && count <= m_parts->batch);
    m_parts->cutTo(count);
    m_parts->prepare();
    std::size_t learner = 0;
    for (; m_parts->steps[learner].id != node; ++learner)
        if (const NetworkStep& step = m_parts->steps[learner]; step.layer && !step.servesHeadsOnly)
            step.layer->forward(m_parts->forwardOf(learner, Behaviour::Inference, {}));
    const NetworkStep& step = m_parts->steps[learner];
    m_parts->isPrepared = false; // from now on the weights change
    std::vector<View<const float>> inputs(step.inputs.size());
    Forward pass = m_parts->forwardOf(learner, Behaviour::Inference, {});
    pass.inputs = inputs;
    for (std::int64_t i = 0; i < count; ++i) {
        for (std::size_t k = 0; k < inputs.size(); ++k)
            inputs[k] = step.inputs[k].sample(i);
        pass.output = step.output.sample(i);
        step.layer->forward(pass);
        step.layer->learn({inputs, pass.output, step.weights, m_parts->scratch});
    }
}

std::span<NetworkWeight> Network::weights() {
    m_parts->isPrepared = false;
    return m_parts->weights;
}

std::span<const NetworkWeight> Network::weights() const { return m_parts->weights; }

std::span<const std::string> Network::weightsLeftOut() const { return m_parts->weightsLeftOut; }

std::span<float> Network::trainedValues() {
    m_parts->isPrepared = false;
    return m_parts->trained.floats(0, m_parts->trained.sizeBytes() / sizeof(float));
}

std::span<float> Network::trainedGradients() {
    return m_parts->keptGradients.floats(0, m_parts->keptGradients.sizeBytes() / sizeof(float));
}

std::size_t Network::arenaBytes() const { return m_parts->arena.sizeBytes(); }

std::size_t Network::weightBytes() const {
    return m_parts->trained.sizeBytes() + m_parts->running.sizeBytes() +
           m_parts->preparedWeights.sizeBytes();
}

} // namespace fovea
