#include "core/promises/layer_run.hpp"

#include <algorithm>

#include "core/base/random.hpp"

namespace fovea {

namespace {

constexpr RandomKey layerKey{11, 12};

std::int64_t bytesOf(std::int64_t floats) { return floats * std::int64_t{sizeof(float)}; }

void fill(std::span<float> values, RandomStream& random, float low, float high) {
    for (float& value : values)
        value = random.uniform(low, high);
}

/// Weights that start at one are factors and variances: kept positive. Those that start with given
/// values need not work with others.
void fillWeight(std::span<float> values, const WeightInfo& info, RandomStream& random) {
    if (!info.startValues.empty())
        std::ranges::copy(info.startValues, values.begin());
    else if (info.start == WeightStart::One)
        fill(values, random, 0.5F, 1.5F);
    else
        fill(values, random, -1, 1);
}

} // namespace

LayerRun::LayerRun(const Layer& layer, std::vector<Shape> inputs, std::uint64_t seed)
    : m_layer(layer),
      m_inputShapes(std::move(inputs)),
      m_plan(layer.plan(m_inputShapes).value()),
      m_batch(m_inputShapes[0].n),
      m_output(bytesOf(m_plan.output.elements())),
      m_dOutput(bytesOf(m_plan.output.elements())),
      m_forwardScratch(m_plan.forwardScratchBytes),
      m_backwardScratch(m_plan.backwardScratchBytes) {
    RandomStream random({seed, 0});
    for (const Shape& shape : m_inputShapes) {
        m_inputs.emplace_back(bytesOf(shape.elements()));
        m_dInputs.emplace_back(bytesOf(shape.elements()));
        fill(m_inputs.back().floats(), random, -1, 1);
    }
    for (const WeightInfo& info : m_plan.weights) {
        const std::int64_t bytes = bytesOf(elementsOf(info.extents));
        m_weights.emplace_back(bytes);
        m_dWeights.emplace_back(info.role == WeightRole::Trained ? bytes : 0);
        fillWeight(m_weights.back().floats(), info, random);
    }
    for (const SavedInfo& info : m_plan.saved)
        m_saved.emplace_back(info.isPerSample ? info.bytes * m_batch : info.bytes);
    fill(m_dOutput.floats(), random, -1, 1);
}

void LayerRun::setBatch(std::int64_t count) { m_batch = count; }

std::span<float> LayerRun::input(std::size_t i) {
    return m_inputs[i].floats().first(static_cast<std::size_t>(cut(m_inputShapes[i]).elements()));
}

std::span<float> LayerRun::output() {
    return m_output.floats().first(static_cast<std::size_t>(cut(m_plan.output).elements()));
}

std::span<float> LayerRun::dOutput() {
    return m_dOutput.floats().first(static_cast<std::size_t>(cut(m_plan.output).elements()));
}

std::span<float> LayerRun::dInput(std::size_t i) {
    return m_dInputs[i].floats().first(static_cast<std::size_t>(cut(m_inputShapes[i]).elements()));
}

void LayerRun::forward(Behaviour behaviour) {
    m_output.fillWithNan();
    run(behaviour, true, m_output.floats().data());
}

void LayerRun::infer() {
    m_output.fillWithNan();
    run(Behaviour::Inference, false, m_output.floats().data());
}

void LayerRun::forwardInPlace(Behaviour behaviour) {
    run(behaviour, true, m_inputs[0].floats().data());
}

void LayerRun::inferInPlace() { run(Behaviour::Inference, false, m_inputs[0].floats().data()); }

void LayerRun::run(Behaviour behaviour, bool keeps, float* output) {
    m_behaviour = behaviour;
    std::vector<View<const float>> inputs;
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        inputs.emplace_back(m_inputs[i].floats().data(), cut(m_inputShapes[i]));
    std::vector<std::span<float>> weights;
    for (GuardedBuffer& weight : m_weights)
        weights.push_back(weight.floats());
    std::vector<std::span<std::byte>> saved;
    if (keeps)
        for (GuardedBuffer& buffer : m_saved) {
            buffer.fillWithNan();
            saved.push_back(buffer.bytes());
        }
    m_forwardScratch.fillWithNan();
    m_layer.forward({.inputs = inputs,
                     .output = {output, cut(m_plan.output)},
                     .weights = weights,
                     .saved = saved,
                     .scratch = m_forwardScratch.bytes(),
                     .behaviour = behaviour,
                     .random = layerKey});
}

void LayerRun::backward(bool wantsDInputs) {
    std::vector<View<float>> dInputs;
    for (std::size_t i = 0; i < m_dInputs.size(); ++i) {
        m_dInputs[i].fillWithNan();
        dInputs.emplace_back(wantsDInputs ? m_dInputs[i].floats().data() : nullptr,
                             cut(m_inputShapes[i]));
    }
    runBackward(dInputs);
}

void LayerRun::backwardInPlace() {
    std::vector<View<float>> dInputs;
    for (std::size_t i = 0; i < m_dInputs.size(); ++i)
        dInputs.emplace_back((i == 0 ? m_dOutput : m_dInputs[i]).floats().data(),
                             cut(m_inputShapes[i]));
    runBackward(dInputs);
}

void LayerRun::runBackward(const std::vector<View<float>>& dInputs) {
    std::vector<View<const float>> inputs;
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        inputs.emplace_back(m_plan.backwardReadsInputs ? m_inputs[i].floats().data() : nullptr,
                            cut(m_inputShapes[i]));
    std::vector<std::span<const float>> weights;
    std::vector<std::span<float>> dWeights;
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        weights.emplace_back(m_weights[i].floats());
        m_dWeights[i].fillWithNan();
        dWeights.push_back(m_dWeights[i].floats());
    }
    std::vector<std::span<const std::byte>> saved;
    for (GuardedBuffer& buffer : m_saved)
        saved.emplace_back(buffer.bytes());
    m_backwardScratch.fillWithNan();
    m_layer.backward({.inputs = inputs,
                      .output = {m_plan.backwardReadsOutput ? m_output.floats().data() : nullptr,
                                 cut(m_plan.output)},
                      .dOutput = {m_dOutput.floats().data(), cut(m_plan.output)},
                      .dInputs = dInputs,
                      .weights = weights,
                      .dWeights = dWeights,
                      .saved = saved,
                      .scratch = m_backwardScratch.bytes(),
                      .behaviour = m_behaviour,
                      .random = layerKey});
}

bool LayerRun::isIntact() const {
    const auto intact = [](const GuardedBuffer& buffer) { return buffer.isIntact(); };
    return std::ranges::all_of(m_inputs, intact) && std::ranges::all_of(m_dInputs, intact) &&
           std::ranges::all_of(m_weights, intact) && std::ranges::all_of(m_dWeights, intact) &&
           std::ranges::all_of(m_saved, intact) && m_output.isIntact() && m_dOutput.isIntact() &&
           m_forwardScratch.isIntact() && m_backwardScratch.isIntact();
}

} // namespace fovea
