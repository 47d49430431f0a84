#include "core/evaluation/layer_trial.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/base/random.hpp"
#include "core/graph/plan_check.hpp"

namespace fovea {

namespace {

/// How far the fitted weight's places are from those of the weight that it comes from, along an
/// axis: kernels stay in the middle.
std::int64_t shiftAlong(char axis, std::int64_t from, std::int64_t to) {
    const bool isKernel = axis == 'H' || axis == 'W' || axis == 'D';
    const std::int64_t difference = to - from;
    // Towards the first of two middles, whether it grows or shrinks: and so back again.
    return isKernel ? (difference >= 0 ? difference / 2 : -(-difference / 2)) : 0;
}

/// The place's index in a tensor of these extents; -1 outside it.
std::int64_t indexOf(std::span<const std::int64_t> place, std::span<const std::int64_t> extents) {
    std::int64_t index = 0;
    for (std::size_t axis = 0; axis != extents.size(); ++axis) {
        if (place[axis] < 0 || place[axis] >= extents[axis])
            return -1;
        index = index * extents[axis] + place[axis];
    }
    return index;
}

/// The next place in a tensor of these extents, innermost first.
void stepOn(std::vector<std::int64_t>& place, std::span<const std::int64_t> extents) {
    for (std::size_t axis = extents.size(); axis-- != 0;) {
        if (++place[axis] != extents[axis])
            return;
        place[axis] = 0;
    }
}

TrialWeight started(const WeightInfo& info, std::size_t which) {
    TrialWeight made{info, {}};
    const auto count = static_cast<std::size_t>(elementsOf(info.extents));
    if (!info.startValues.empty()) {
        made.values.assign(info.startValues.begin(), info.startValues.end());
        return made;
    }
    float constant = 0;
    if (info.start == WeightStart::One)
        constant = 1;
    else if (info.start == WeightStart::Constant)
        constant = info.startConstant;
    made.values.assign(count, constant);
    if (info.start == WeightStart::Fan) {
        const auto bound =
            static_cast<float>(std::sqrt(6.0 / double(std::max(info.fanIn, std::int64_t{1}))));
        RandomStream random({1, which});
        for (float& value : made.values)
            value = random.uniform(-bound, bound);
    }
    return made;
}

} // namespace

TrialWeight fitted(const TrialWeight& weight, const WeightInfo& wanted) {
    if (weight.info.extents == wanted.extents)
        return {wanted, weight.values, weight.isFitted};
    TrialWeight made{
        wanted, std::vector<float>(static_cast<std::size_t>(elementsOf(wanted.extents))), true};
    if (weight.info.extents.size() != wanted.extents.size())
        return made;
    std::vector<std::int64_t> place(wanted.extents.size());
    for (float& value : made.values) {
        std::vector<std::int64_t> from = place;
        for (std::size_t axis = 0; axis != from.size(); ++axis) {
            const char letter = axis < wanted.axes.size() ? wanted.axes[axis] : ' ';
            from[axis] -= shiftAlong(letter, weight.info.extents[axis], wanted.extents[axis]);
        }
        if (const std::int64_t index = indexOf(from, weight.info.extents); index >= 0)
            value = weight.values[static_cast<std::size_t>(index)];
        stepOn(place, wanted.extents);
    }
    return made;
}

Result<LayerTrial> LayerTrial::make(const LayerRegistry& registry, const std::string& type,
                                    const SettingMap& settings, std::vector<Tensor> inputs,
                                    std::vector<TrialWeight> weights) {
    LayerTrial trial;
    trial.m_type = registry.layer(type);
    if (trial.m_type == nullptr)
        return fail(
            ErrorKind::Network,
            fmt::format("no plugin offers the layer {}; fovea layers lists those there are", type));
    const Arity& arity = trial.m_type->arity;
    const auto count = static_cast<int>(inputs.size());
    if (count < arity.least || count > arity.most)
        return fail(ErrorKind::Network, fmt::format("{} takes {} to {} inputs, and {} were given",
                                                    type, arity.least, arity.most, count));
    for (Tensor& input : inputs)
        trial.m_inputs.push_back(std::make_shared<const Tensor>(std::move(input)));
    trial.m_weights = std::move(weights);
    return planned(std::move(trial), settings);
}

Result<LayerTrial> LayerTrial::planned(LayerTrial trial, const SettingMap& settings) {
    Result<std::unique_ptr<Layer>> layer = makeLayer(*trial.m_type, settings);
    if (!layer)
        return tl::unexpected(layer.error());
    std::vector<Shape> shapes;
    for (const auto& input : trial.m_inputs)
        shapes.push_back(input->shape());
    Result<Plan> plan = planLayer(**layer, shapes);
    if (!plan)
        return tl::unexpected(plan.error());
    std::vector<TrialWeight> weights;
    for (const WeightInfo& wanted : plan->weights) {
        const auto found =
            std::ranges::find(trial.m_weights, wanted.name,
                              [](const TrialWeight& weight) { return weight.info.name; });
        weights.push_back(found == trial.m_weights.end() ? started(wanted, weights.size())
                                                         : fitted(*found, wanted));
    }
    trial.m_layer = std::move(*layer);
    trial.m_plan = std::move(*plan);
    trial.m_weights = std::move(weights);
    trial.run();
    return trial;
}

Result<LayerTrial> LayerTrial::with(const SettingMap& settings) const {
    return planned(*this, settings);
}

Result<LayerTrial> LayerTrial::withInput(std::size_t which, Tensor input) const {
    LayerTrial trial = *this;
    trial.m_inputs[which] = std::make_shared<const Tensor>(std::move(input));
    return planned(std::move(trial), m_layer->settings());
}

LayerTrial LayerTrial::withWeights(std::vector<TrialWeight> weights) const {
    LayerTrial trial = *this;
    trial.m_weights = std::move(weights);
    trial.run();
    return trial;
}

LayerTrial LayerTrial::withWeight(std::size_t weight, std::size_t element, float value) const {
    LayerTrial trial = *this;
    trial.m_weights[weight].values[element] = value;
    trial.run();
    return trial;
}

void LayerTrial::run() {
    std::vector<View<const float>> inputs;
    for (const auto& input : m_inputs)
        inputs.push_back(input->view());
    // Layers may ask for weights as vectors of their own alignment.
    std::vector<AlignedBuffer> memory;
    std::vector<std::span<float>> weights;
    for (const TrialWeight& weight : m_weights) {
        memory.emplace_back(weight.values.size() * sizeof(float));
        weights.push_back(memory.back().floats(0, weight.values.size()));
        std::ranges::copy(weight.values, weights.back().begin());
    }
    AlignedBuffer scratch(static_cast<std::size_t>(m_plan.forwardScratchBytes));
    m_output = std::make_shared<Tensor>(m_plan.output);
    m_layer->forward({.inputs = inputs,
                      .output = m_output->view(),
                      .weights = weights,
                      .saved = {},
                      .scratch = {scratch.data(), scratch.sizeBytes()},
                      .behaviour = Behaviour::Inference,
                      .random = {},
                      .plannedBatch = 1});
}

} // namespace fovea
