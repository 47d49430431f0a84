#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/layer/context.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"
#include "core/settings/declared_type.hpp"

namespace fovea {

/// How many inputs a layer takes.
struct Arity {
    int least = 1;
    int most = 1;

    bool operator==(const Arity&) const = default;
};

/// A layer with its settings fixed: const functions over memory that the graph owns.
class Layer {
public:
    Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;
    virtual ~Layer() = default;

    /// Shapes, weights, memory and cost for these inputs.
    /// errors  inputs that do not fit the settings, with a way out; the node's name is put before
    virtual Result<Plan> plan(Shapes inputs, const PlanContext& context) const = 0;

    Result<Plan> plan(Shapes inputs) const { return plan(inputs, PlanContext{}); }

    virtual void forward(const Forward& pass) const noexcept = 0;
    virtual void backward(const Backward& pass) const noexcept = 0;

    /// Lays the weights out for many forward passes over them.
    virtual void prepare(const Prepare& /*room*/) const noexcept {}

    /// For a layer that is affine at inference (Joining::isChannelAffine): its map, [C] each.
    virtual void channelAffine(std::span<const std::span<float>> /*weights*/,
                               std::span<float> /*scale*/,
                               std::span<float> /*shift*/) const noexcept {}

    /// Every setting, the defaults included.
    virtual SettingMap settings() const = 0;

    /// For a layer with a rule of its own (LayerType::hasOwnRule): the weights as the rule wants
    /// them before the first sample, drawn from `random` alone.
    virtual void startLearning(std::span<const std::span<float>> /*weights*/,
                               RandomKey /*random*/) const noexcept {}

    /// The same layer's rule for one sample.
    virtual void learn(const Learn& /*sample*/) const noexcept {}

    /// For a layer that says what its output is made of (LayerType::saysParts): one value of it, at
    /// inference, for inputs that plan accepts. It takes no more memory than its taps.
    /// at  a place of the output, within its extents
    virtual OutputParts madeOf(const TensorPlace& /*at*/, Shapes /*inputs*/) const { return {}; }

    /// For the same layer where it joins its taps by a function of its own (Join::Own).
    virtual OwnAnswer answerOf(const TapValues& /*taps*/) const { return {}; }
};

/// A layer type as the registry knows it.
struct LayerType : TypeInfo {
    std::string category{}; ///< LayerRegistry::categoryOf says which group that is
    Arity arity{};
    /// errors  a key that is not declared, a value of the wrong kind or out of its range
    Result<std::unique_ptr<Layer>> (*make)(const SettingMap& settings) = nullptr;
    bool hasOwnRule = false; ///< it can learn without gradients, sample by sample
    bool saysParts = false;  ///< it says what one value of its output is made of (Layer::madeOf)
};

/// A loss with its settings fixed.
class Loss {
public:
    Loss() = default;
    Loss(const Loss&) = delete;
    Loss& operator=(const Loss&) = delete;
    virtual ~Loss() = default;

    virtual void evaluate(const LossBatch& batch) const noexcept = 0;
};

inline constexpr std::string_view layerFamily = "layer";
inline constexpr std::string_view lossFamily = "loss";

struct LossType : TypeInfo {
    Result<std::unique_ptr<Loss>> (*make)(const SettingMap& settings) = nullptr;
};

} // namespace fovea
