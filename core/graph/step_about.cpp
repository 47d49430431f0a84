#include <algorithm>

#include "core/graph/network.hpp"
#include "core/graph/network_parts.hpp"
#include "core/graph/node_index.hpp"

namespace fovea {

namespace {

double bytesOf(const Shape& shape) { return static_cast<double>(shape.elements()) * sizeof(float); }

/// For the planned batch.
double savedBytes(const NetworkStep& step, std::int64_t batch) {
    double bytes = 0;
    for (const SavedInfo& saved : step.plan.saved)
        bytes += static_cast<double>(saved.isPerSample ? saved.bytes * batch : saved.bytes);
    return bytes;
}

std::int64_t trainedWeights(const NetworkStep& step) {
    std::int64_t count = 0;
    for (const WeightInfo& weight : step.plan.weights)
        if (weight.role == WeightRole::Trained)
            count += elementsOf(weight.extents);
    return count;
}

void name(const std::string& algorithm, StepAbout::Cost& cost) {
    if (!algorithm.empty() &&
        std::ranges::find(cost.algorithms, algorithm) == cost.algorithms.end())
        cost.algorithms.push_back(algorithm);
}

/// A layer that only hands values on costs nothing where its output lies over its input.
StepAbout::Cost forwardCost(const NetworkParts& parts, const NetworkStep& step) {
    StepAbout::Cost cost;
    if (step.plan.keepsValues && step.output.data == step.inputs.front().data)
        return cost;
    name(step.plan.algorithms.forward, cost);
    cost.flops = 2.0 * static_cast<double>(step.plan.macs * parts.batch);
    cost.bytes = bytesOf(step.plan.output);
    for (const int source : step.sources)
        cost.bytes += bytesOf(parts.steps[static_cast<std::size_t>(source)].plan.output);
    for (const std::span<float> weight : step.weights)
        cost.bytes += static_cast<double>(weight.size_bytes());
    if (parts.keepsIn(parts.behaviour))
        cost.bytes += savedBytes(step, parts.batch);
    return cost;
}

/// Backward multiplies once for the gradient of the inputs, where anybody needs it, and once for
/// that of the weights.
StepAbout::Cost backwardCost(const NetworkParts& parts, const NetworkStep& step) {
    StepAbout::Cost cost;
    if (step.plan.keepsValues && step.dInputs.front().data == step.dOutput.data)
        return cost;
    const double weightBytes = static_cast<double>(trainedWeights(step)) * sizeof(float);
    double inputBytes = 0;
    double gradientBytes = 0;
    for (std::size_t i = 0; i < step.sources.size(); ++i) {
        const Shape& input = parts.steps[static_cast<std::size_t>(step.sources[i])].plan.output;
        inputBytes += bytesOf(input);
        if (step.dInputs[i])
            gradientBytes += bytesOf(input);
    }
    if (gradientBytes > 0)
        name(step.plan.algorithms.backwardData, cost);
    if (weightBytes > 0)
        name(step.plan.algorithms.backwardWeights, cost);
    const int products = (gradientBytes > 0 ? 1 : 0) + (weightBytes > 0 ? 1 : 0);
    cost.flops = 2.0 * products * static_cast<double>(step.plan.macs * parts.batch);
    cost.bytes = bytesOf(step.plan.output) + gradientBytes + savedBytes(step, parts.batch);
    cost.bytes += weightBytes * products;
    if (step.plan.backwardReadsInputs)
        cost.bytes += inputBytes;
    if (step.plan.backwardReadsOutput)
        cost.bytes += bytesOf(step.plan.output);
    return cost;
}

} // namespace

std::vector<StepAbout> Network::steps() const {
    std::vector<StepAbout> about;
    const NodeIndex index(m_parts->spec);
    for (const NetworkStep& step : m_parts->steps) {
        StepAbout each;
        each.nodes = step.nodes;
        each.type = index.find(each.nodes.front())->type;
        each.output = step.plan.output;
        each.normalizes = step.plan.normalizes;
        if (step.layer)
            each.forward = forwardCost(*m_parts, step);
        each.goesBackward = m_parts->goesBackward() && step.layer != nullptr && step.needsGradient;
        if (each.goesBackward)
            each.backward = backwardCost(*m_parts, step);
        each.trainedWeights = trainedWeights(step);
        about.push_back(std::move(each));
    }
    return about;
}

void Network::observeSteps(StepObserver* observer) { m_parts->observer = observer; }

} // namespace fovea
