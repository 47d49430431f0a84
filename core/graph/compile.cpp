#include <algorithm>
#include <map>
#include <new>

#include <fmt/format.h>

#include "core/graph/join.hpp"
#include "core/graph/memory_plan.hpp"
#include "core/graph/network.hpp"
#include "core/graph/network_parts.hpp"
#include "core/graph/node_index.hpp"
#include "core/graph/plan_check.hpp"
#include "core/graph/tensor_lifetimes.hpp"

namespace fovea {

namespace {

/// The layer alone changes its weights, from what goes in and what comes out of it by itself.
void leaveToOwnRule(Plan& plan) {
    for (WeightInfo& weight : plan.weights)
        weight.role = WeightRole::Running;
    plan.joining = {};
    plan.canRunInPlace = false;
}

/// The steps in order, each with its layer, its plan for the whole batch and its sources.
Result<std::vector<NetworkStep>> makeSteps(const NetworkSpec& spec, const NetworkReport& report,
                                           const CompileOptions& options,
                                           const LayerRegistry& registry) {
    std::vector<NetworkStep> steps;
    std::map<std::string, int> places;
    const NodeIndex index(spec);
    for (std::size_t place = 0; place < report.order.size(); ++place) {
        const std::string& id = report.order[place];
        const NodeSpec& node = *index.find(id);
        NetworkStep step;
        step.id = id;
        step.nodes = {id};
        step.place = place;
        step.servesHeadsOnly = report.nodes.at(id).servesHeadsOnly;
        if (step.servesHeadsOnly && options.behaviour == Behaviour::Inference)
            continue;
        if (node.type == inputNodeType) {
            step.plan.output = options.input.withBatch(options.batch);
            step.needsGradient = options.wantsInputGradient;
        } else {
            std::vector<Shape> shapes;
            for (const std::string& input : node.inputs) {
                if (input.empty())
                    continue; // unlinked ports behind the last link
                step.sources.push_back(places.at(input));
                shapes.push_back(steps[static_cast<std::size_t>(places.at(input))].plan.output);
            }
            auto layer = makeLayer(*registry.layer(node.type), node.settings);
            if (!layer)
                return fail(ErrorKind::Network, sentence({id, layer.error().message}));
            auto plan = planLayer(**layer, shapes, options.context);
            if (!plan)
                return fail(ErrorKind::Network, sentence({id, plan.error().message}));
            step.layer = std::move(*layer);
            step.plan = std::move(*plan);
            if (options.usesOwnRules && registry.layer(node.type)->hasOwnRule)
                leaveToOwnRule(step.plan);
            step.layerInputs = step.sources.size();
            step.plannedInputs = std::move(shapes);
            for (const WeightInfo& weight : step.plan.weights)
                step.needsGradient |= weight.role == WeightRole::Trained;
            for (const int source : step.sources)
                step.needsGradient |= steps[static_cast<std::size_t>(source)].needsGradient;
        }
        places.emplace(id, static_cast<int>(steps.size()));
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<std::string> weightsOfHeads(const NetworkReport& report) {
    std::vector<std::string> names;
    for (const std::string& id : report.order)
        if (const NodeReport& node = report.nodes.at(id); node.servesHeadsOnly)
            for (const WeightInfo& weight : node.plan.weights)
                names.push_back(NetworkWeight{id, weight, {}, {}}.name());
    return names;
}

std::size_t bytesOf(const WeightInfo& weight) {
    return roundUpTo64(static_cast<std::size_t>(elementsOf(weight.extents)) * sizeof(float));
}

/// Lays trained weights and, where they are kept, their gradients into parallel runs of memory,
/// running ones apart.
void bindWeights(NetworkParts& parts) {
    std::size_t trainedBytes = 0;
    std::size_t runningBytes = 0;
    for (const NetworkStep& step : parts.steps)
        for (const WeightInfo& weight : step.plan.weights)
            (weight.role == WeightRole::Trained ? trainedBytes : runningBytes) += bytesOf(weight);
    const bool keepsGradients = parts.gradients == Gradients::Kept;
    parts.trained = AlignedBuffer(trainedBytes);
    parts.running = AlignedBuffer(runningBytes);
    if (keepsGradients)
        parts.keptGradients = AlignedBuffer(trainedBytes);
    std::size_t trainedAt = 0;
    std::size_t runningAt = 0;
    for (NetworkStep& step : parts.steps) {
        step.firstWeight = parts.weights.size();
        for (const WeightInfo& info : step.plan.weights) {
            const bool isTrained = info.role == WeightRole::Trained;
            AlignedBuffer& memory = isTrained ? parts.trained : parts.running;
            std::size_t& at = isTrained ? trainedAt : runningAt;
            const auto count = static_cast<std::size_t>(elementsOf(info.extents));
            NetworkWeight weight{step.id, info, memory.floats(at, count), {}};
            if (isTrained && keepsGradients)
                weight.gradient = parts.keptGradients.floats(at, count);
            at += bytesOf(info);
            step.weights.push_back(weight.values);
            step.constWeights.emplace_back(weight.values);
            step.dWeights.push_back(weight.gradient);
            parts.weights.push_back(std::move(weight));
        }
    }
}

/// Room for what inference makes of the weights.
void bindPrepared(NetworkParts& parts) {
    if (parts.goesBackward() || parts.behaviour == Behaviour::Training)
        return;
    std::size_t bytes = 0;
    for (const NetworkStep& step : parts.steps)
        bytes += roundUpTo64(static_cast<std::size_t>(step.plan.preparedBytes));
    parts.preparedWeights = AlignedBuffer(bytes);
    std::byte* at = parts.preparedWeights.data();
    for (NetworkStep& step : parts.steps) {
        step.prepared = {at, static_cast<std::size_t>(step.plan.preparedBytes)};
        at += roundUpTo64(step.prepared.size());
    }
}

BlockMoments momentsAt(const NetworkStep& step, float* memory) {
    const auto blocks = static_cast<std::size_t>(step.plan.joining.momentBlocks);
    const std::size_t values = blocks * static_cast<std::size_t>(step.plan.output.c);
    return {{memory, blocks}, {memory + blocks, values}, {memory + blocks + values, values}};
}

/// Points every view of every step at its place in the arena.
void bindTensors(NetworkParts& parts, const TensorLifetimes& tensors, const MemoryPlan& memory) {
    const auto floatsAt = [&](int piece) {
        return reinterpret_cast<float*>(parts.arena.data() +
                                        memory.offsets[static_cast<std::size_t>(piece)]);
    };
    const auto stepOf = [&](int index) -> NetworkStep& {
        return parts.steps[static_cast<std::size_t>(index)];
    };
    for (std::size_t i = 0; i < parts.steps.size(); ++i) {
        NetworkStep& step = parts.steps[i];
        const StepTensors& places = tensors.steps[i];
        step.output = {floatsAt(places.output), step.plan.output};
        if (places.moments >= 0)
            step.moments = momentsAt(step, floatsAt(places.moments));
        if (places.dOutput >= 0)
            step.dOutput = {floatsAt(places.dOutput), step.plan.output};
        if (step.plan.backwardReadsOutput)
            step.backwardOutput = step.output;
        for (std::size_t k = 0; k < step.sources.size(); ++k) {
            const NetworkStep& source = stepOf(step.sources[k]);
            step.inputs.emplace_back(source.output);
            if (k == 0 && source.gathersMoments)
                step.inputMoments = &source.moments;
            step.backwardInputs.push_back(step.plan.backwardReadsInputs && k < step.layerInputs
                                              ? View<const float>(source.output)
                                              : View<const float>(nullptr, source.plan.output));
            const int addend = places.addends[k];
            step.addsToSource.push_back(addend >= 0);
            step.dInputs.push_back(addend >= 0
                                       ? View<float>(floatsAt(addend), source.plan.output)
                                       : View<float>(source.dOutput.data, source.plan.output));
        }
        for (std::size_t k = 0; k < step.plan.saved.size(); ++k) {
            const SavedInfo& info = step.plan.saved[k];
            const auto bytes =
                static_cast<std::size_t>(info.isPerSample ? info.bytes * parts.batch : info.bytes);
            const int piece = places.saved.empty() ? -1 : places.saved[k];
            step.saved.push_back(
                piece < 0 ? std::span<std::byte>()
                          : std::span(reinterpret_cast<std::byte*>(floatsAt(piece)), bytes));
            step.constSaved.emplace_back(step.saved.back());
        }
        for (std::size_t k = 0; k < places.gradients.size(); ++k)
            if (places.gradients[k] >= 0)
                step.dWeights[k] = {floatsAt(places.gradients[k]), step.weights[k].size()};
    }
    parts.scratch = {reinterpret_cast<std::byte*>(floatsAt(tensors.scratch)),
                     tensors.lifetimes[static_cast<std::size_t>(tensors.scratch)].sizeBytes};
}

} // namespace

Result<Network> compile(const NetworkSpec& spec, const CompileOptions& options,
                        const LayerRegistry& registry) {
    const NetworkReport report = infer(spec, options.input, registry);
    if (!report.isRunnable())
        return fail(ErrorKind::Network, sentences(report.problems));
    if (options.batch < 1)
        return fail(ErrorKind::Network, "the batch size must be at least 1");
    Result<std::vector<NetworkStep>> steps = makeSteps(spec, report, options, registry);
    if (!steps)
        return tl::unexpected(steps.error());
    auto parts = std::make_unique<NetworkParts>();
    parts->spec = spec;
    parts->behaviour = options.behaviour;
    parts->context = options.context;
    parts->batch = options.batch;
    parts->count = options.batch;
    parts->gradients = options.gradients;
    parts->steps = std::move(*steps);
    if (options.behaviour == Behaviour::Training)
        parts->heads = report.heads;
    else
        parts->weightsLeftOut = weightsOfHeads(report);
    TensorLifetimes tensors;
    MemoryPlan memory;
    try {
        bindWeights(*parts);
        if (options.joinsLayers)
            parts->steps = joinSteps(std::move(parts->steps), report.output,
                                     {options.behaviour, parts->goesBackward()});
        bindPrepared(*parts);
        parts->findEnds(report.output);
        tensors = findLifetimes(*parts);
        memory = planMemory(tensors.lifetimes);
        parts->arena = AlignedBuffer(memory.totalBytes);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Network,
                    fmt::format("the network needs {} MiB for a batch of {}, more than there is; "
                                "make the batch or the images smaller",
                                memory.totalBytes >> 20, options.batch));
    }
    bindTensors(*parts, tensors, memory);
    return Network(std::move(parts));
}

} // namespace fovea
