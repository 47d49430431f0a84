#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/layer/registry.hpp"
#include "core/tensor/tensor.hpp"

namespace fovea {

/// A weight as a layer is tried with it.
struct TrialWeight {
    WeightInfo info;
    std::vector<float> values; ///< in the order of info.extents

    /// The layer asked for another extent than the weight had: what is there was cut or bordered
    /// with zeros, at both ends alike along a kernel's height, width and depth, else at the end.
    bool isFitted = false;
};

/// One layer by itself: taken out of a network with what it got there, or made up from numbers. Its
/// settings are changed on a copy, and all that follows is worked out anew.
class LayerTrial {
public:
    /// inputs   as many as the layer takes, of one sample each
    /// weights  by name; those that the layer has and that are missing start as WeightInfo says,
    ///          by Kaiming's uniform scheme where they are drawn (He et al. 2015, section 2.2)
    /// errors   an unknown type; settings or inputs that it does not accept, in its own words
    static Result<LayerTrial> make(const LayerRegistry& registry, const std::string& type,
                                   const SettingMap& settings, std::vector<Tensor> inputs,
                                   std::vector<TrialWeight> weights);

    /// The same layer, inputs and weights with other settings: the weights are fitted to them.
    /// errors  settings that the layer does not accept with these inputs
    Result<LayerTrial> with(const SettingMap& settings) const;

    /// The same with other numbers at the input `which`; of the same shape or another.
    /// errors  inputs that the layer does not accept
    Result<LayerTrial> withInput(std::size_t which, Tensor input) const;

    /// The same with other weights, which have the names and extents of these.
    LayerTrial withWeights(std::vector<TrialWeight> weights) const;

    /// The same with one number of a weight changed. Both must be there.
    LayerTrial withWeight(std::size_t weight, std::size_t element, float value) const;

    const LayerType& type() const { return *m_type; }

    const Layer& layer() const { return *m_layer; }

    const Plan& plan() const { return m_plan; }

    std::size_t inputCount() const { return m_inputs.size(); }

    View<const float> input(std::size_t which) const { return m_inputs[which]->view(); }

    std::span<const TrialWeight> weights() const { return m_weights; }

    /// What the layer makes of its inputs at inference.
    View<const float> output() const { return std::as_const(*m_output).view(); }

private:
    LayerTrial() = default;

    static Result<LayerTrial> planned(LayerTrial trial, const SettingMap& settings);
    void run();

    const LayerType* m_type = nullptr;
    std::shared_ptr<const Layer> m_layer;
    Plan m_plan;
    std::vector<std::shared_ptr<const Tensor>> m_inputs;
    std::vector<TrialWeight> m_weights;
    std::shared_ptr<Tensor> m_output;
};

/// `weight` with the extents that `wanted` has, as TrialWeight::isFitted says.
TrialWeight fitted(const TrialWeight& weight, const WeightInfo& wanted);

} // namespace fovea
