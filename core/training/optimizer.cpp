#include "core/training/optimizer.hpp"

#include <array>
#include <cassert>
#include <cmath>

#include "core/kernels/update.hpp"

namespace fovea {

Optimizer::Optimizer(const OptimizerRule& rule, Network& network)
    : m_rule(&rule), m_momentCount(0), m_weights(network.trainedValues().data()) {
    const std::vector<std::string> moments = rule.state();
    m_momentCount = moments.size();
    assert(m_momentCount <= mostOptimizerState);
    const std::span<float> all = network.trainedValues();
    m_momentFloats = roundUpTo64(all.size_bytes()) / sizeof(float);
    m_moments = AlignedBuffer(moments.size() * m_momentFloats * sizeof(float));
    m_normParts.resize(
        static_cast<std::size_t>(squaredNormParts(static_cast<std::int64_t>(all.size()))));
    for (const NetworkWeight& weight : network.weights()) {
        if (weight.info.role != WeightRole::Trained)
            continue;
        const auto begin = static_cast<std::size_t>(weight.values.data() - all.data());
        // Neighbours of one kind are updated in one go; the padding between them stays zero.
        if (!m_stretches.empty() && m_stretches.back().decays == weight.info.decays)
            m_stretches.back().count = begin + weight.values.size() - m_stretches.back().begin;
        else
            m_stretches.push_back({begin, weight.values.size(), weight.info.decays});
        for (std::size_t i = 0; i < moments.size(); ++i)
            m_stateTensors.push_back(
                {weight.name() + "." + moments[i], weight.info.extents,
                 moment(i, {begin, weight.values.size(), weight.info.decays})});
    }
}

std::span<float> Optimizer::moment(std::size_t which, const Stretch& stretch) {
    return m_moments.floats(which * m_momentFloats * sizeof(float), m_momentFloats)
        .subspan(stretch.begin, stretch.count);
}

void Optimizer::update(Network& network, const Step& step) {
    const std::span<float> values = network.trainedValues();
    const std::span<const float> gradients = network.trainedGradients();
    for (const Stretch& stretch : m_stretches)
        apply(stretch, gradients.subspan(stretch.begin, stretch.count),
              values.subspan(stretch.begin, stretch.count), step);
}

void Optimizer::updatePart(const NetworkWeight& weight, std::size_t begin,
                           std::span<const float> gradient, const Step& step) {
    const std::span<float> part = weight.values.subspan(begin, gradient.size());
    apply({static_cast<std::size_t>(part.data() - m_weights), part.size(), weight.info.decays},
          gradient, part, step);
}

void Optimizer::apply(const Stretch& stretch, std::span<const float> gradient,
                      std::span<float> weights, const Step& step) {
    std::array<std::span<float>, mostOptimizerState> state;
    for (std::size_t i = 0; i < m_momentCount; ++i)
        state[i] = moment(i, stretch);
    m_rule->update({gradient, weights, std::span(state).first(m_momentCount), step.learningRate,
                    step.step, step.gradientScale, stretch.decays});
}

double Optimizer::gradientNorm(Network& network) {
    return std::sqrt(squaredNorm(network.trainedGradients(), m_normParts));
}

} // namespace fovea
