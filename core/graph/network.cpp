#include "core/graph/network.hpp"

#include <cassert>

#include "core/base/parallel.hpp"
#include "core/graph/network_parts.hpp"

namespace fovea {

namespace {

constexpr std::int64_t addChunk = 16384; // floats: 64 KiB, a task worth its start

/// sum += addend
void addTo(View<float> sum, View<const float> addend) {
    parallelChunks(sum.shape.elements(), addChunk, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            sum.data[i] += addend.data[i];
    });
}

/// Each node draws from its own stream of the step's key.
RandomKey keyOf(RandomKey random, std::size_t step) {
    return {random.seed, streamOf(random.stream, step)};
}

template <class T>
void cut(View<T>& view, std::int64_t samples) {
    view.shape.n = samples;
}

} // namespace

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

View<const float> Network::forward(std::int64_t count, Mode mode, RandomKey random) {
    return forward(count, mode, random, [](const std::string&, View<const float>) {});
}

View<const float> Network::forward(std::int64_t count, Mode mode, RandomKey random,
                                   Observer observer) {
    assert(count >= 1 && count <= m_parts->batch);
    m_parts->cutTo(count);
    const bool keeps = mode == Mode::Training && m_parts->mode == Mode::Training;
    m_parts->tellBegin(Pass::Forward);
    for (std::size_t i = 0; i < m_parts->steps.size(); ++i) {
        NetworkStep& step = m_parts->steps[i];
        if (step.layer) {
            Forward pass;
            pass.inputs = step.inputs;
            pass.output = step.output;
            pass.weights = step.weights;
            if (keeps)
                pass.saved = step.saved;
            pass.scratch = m_parts->scratch;
            pass.mode = keeps ? Mode::Training : Mode::Inference;
            pass.random = keyOf(random, i);
            step.layer->forward(pass);
        }
        observer(step.id, step.output);
        m_parts->tellEnd(Pass::Forward, i);
    }
    return m_parts->steps[static_cast<std::size_t>(m_parts->outputStep)].output;
}

View<float> Network::dOutput(std::int64_t count) {
    assert(m_parts->mode == Mode::Training);
    return m_parts->steps[static_cast<std::size_t>(m_parts->outputStep)].dOutput.first(count);
}

void Network::backward(std::int64_t count, RandomKey random) {
    assert(m_parts->mode == Mode::Training && count == m_parts->count);
    m_parts->cutTo(count);
    m_parts->tellBegin(Pass::Backward);
    for (std::size_t i = m_parts->steps.size(); i-- > 0;) {
        NetworkStep& step = m_parts->steps[i];
        if (!step.layer || !step.needsGradient)
            continue;
        Backward pass;
        pass.inputs = step.backwardInputs;
        pass.output = step.backwardOutput;
        pass.dOutput = step.dOutput;
        pass.dInputs = step.dInputs;
        pass.weights = step.constWeights;
        pass.dWeights = step.dWeights;
        pass.saved = step.constSaved;
        pass.scratch = m_parts->scratch;
        pass.random = keyOf(random, i);
        step.layer->backward(pass);
        for (std::size_t k = 0; k < step.dInputs.size(); ++k)
            if (step.addsToSource[k])
                addTo(m_parts->steps[static_cast<std::size_t>(step.sources[k])].dOutput,
                      step.dInputs[k]);
        m_parts->tellEnd(Pass::Backward, i);
    }
}

std::span<NetworkWeight> Network::weights() { return m_parts->weights; }

std::span<const NetworkWeight> Network::weights() const { return m_parts->weights; }

std::span<float> Network::trainedValues() {
    return m_parts->trained.floats(0, m_parts->trained.sizeBytes() / sizeof(float));
}

std::span<float> Network::trainedGradients() {
    return m_parts->gradients.floats(0, m_parts->gradients.sizeBytes() / sizeof(float));
}

std::size_t Network::arenaBytes() const { return m_parts->arena.sizeBytes(); }

std::size_t Network::weightBytes() const {
    return m_parts->trained.sizeBytes() + m_parts->running.sizeBytes();
}

} // namespace fovea
