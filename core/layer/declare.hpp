#pragma once

/// What an author of layers includes: turns a plain struct of settings with const functions into a
/// LayerType. resources/docs/writing-a-layer.md shows one whole.

#include <concepts>
#include <memory>
#include <tuple>
#include <utility>

#include "core/layer/layer_type.hpp"
#include "core/settings/declared_type.hpp"

namespace fovea {

/// The unit of windows and steps. Here and not beside Setting, where its name would hide what is
/// no unit: an image's pixels.
constexpr std::string_view pixels = "px";

/// A layer whose plan follows from more than the shapes.
template <class L>
concept PlansByContext = requires(const L layer, Shapes inputs, const PlanContext& context) {
    { layer.plan(inputs, context) } -> std::same_as<Result<Plan>>;
};

template <class L>
concept PlansByShapes = requires(const L layer, Shapes inputs) {
    { layer.plan(inputs) } -> std::same_as<Result<Plan>>;
};

/// A layer is a comparable value (its settings) with these functions, and no other state.
template <class L>
concept LayerStruct = DeclaredType<L> &&
    (PlansByShapes<L> || PlansByContext<L>)&&requires(const L layer, const Forward& f,
                                                      const Backward& b) {
    { layer.forward(f) }
    noexcept->std::same_as<void>;
    { layer.backward(b) }
    noexcept->std::same_as<void>;
};

/// A layer that brings its own learning rule beside backward.
template <class L>
concept LearnsByItself = LayerStruct<L> &&
    requires(const L layer, std::span<const std::span<float>> weights, RandomKey random,
             const Learn& sample) {
    { layer.startLearning(weights, random) }
    noexcept->std::same_as<void>;
    { layer.learn(sample) }
    noexcept->std::same_as<void>;
};

/// A layer that says what one value of its output is made of.
template <class L>
concept SaysParts = LayerStruct<L> &&
    requires(const L layer, const TensorPlace& at, Shapes inputs) {
    { layer.madeOf(at, inputs) } -> std::same_as<OutputParts>;
};

/// One that joins its taps by a function of its own.
template <class L>
concept AnswersByItself = SaysParts<L> && requires(const L layer, const TapValues& taps) {
    { layer.answerOf(taps) } -> std::same_as<OwnAnswer>;
};

template <class L>
concept LossStruct = DeclaredType<L> && requires(const L loss, const LossBatch& batch) {
    { loss.evaluate(batch) }
    noexcept->std::same_as<void>;
};

namespace detail {

template <LayerStruct L>
class LayerOf final : public Layer {
public:
    explicit LayerOf(const L& layer) : m_layer(layer) {}

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const override {
        if constexpr (PlansByContext<L>)
            return m_layer.plan(inputs, context);
        else
            return m_layer.plan(inputs);
    }

    void forward(const Forward& pass) const noexcept override { m_layer.forward(pass); }

    void backward(const Backward& pass) const noexcept override { m_layer.backward(pass); }

    void prepare(const Prepare& room) const noexcept override {
        if constexpr (requires { m_layer.prepare(room); })
            m_layer.prepare(room);
    }

    void channelAffine(std::span<const std::span<float>> weights, std::span<float> scale,
                       std::span<float> shift) const noexcept override {
        if constexpr (requires { m_layer.channelAffine(weights, scale, shift); })
            m_layer.channelAffine(weights, scale, shift);
    }

    SettingMap settings() const override { return settingsOf(m_layer); }

    void startLearning(std::span<const std::span<float>> weights,
                       RandomKey random) const noexcept override {
        if constexpr (LearnsByItself<L>)
            m_layer.startLearning(weights, random);
    }

    void learn(const Learn& sample) const noexcept override {
        if constexpr (LearnsByItself<L>)
            m_layer.learn(sample);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const override {
        if constexpr (SaysParts<L>)
            return m_layer.madeOf(at, inputs);
        else
            return {};
    }

    OwnAnswer answerOf(const TapValues& taps) const override {
        if constexpr (AnswersByItself<L>)
            return m_layer.answerOf(taps);
        else
            return {};
    }

private:
    L m_layer;
};

template <LossStruct L>
class LossOf final : public Loss {
public:
    explicit LossOf(const L& loss) : m_loss(loss) {}

    void evaluate(const LossBatch& batch) const noexcept override { m_loss.evaluate(batch); }

private:
    L m_loss;
};

template <class L>
Arity arityOf() {
    if constexpr (requires {
                      { L::arity } -> std::convertible_to<Arity>;
                  })
        return L::arity;
    else
        return {1, 1};
}

} // namespace detail

/// The registry's entry for a layer struct.
template <LayerStruct L>
LayerType layerType() {
    LayerType type{typeInfoOf<L>()};
    type.category = L::about.category;
    type.arity = detail::arityOf<L>();
    type.make = [](const SettingMap& settings) -> Result<std::unique_ptr<Layer>> {
        Result<L> layer = structFrom<L>(settings);
        if (!layer)
            return tl::unexpected(layer.error());
        return std::make_unique<detail::LayerOf<L>>(*layer);
    };
    type.hasOwnRule = LearnsByItself<L>;
    type.saysParts = SaysParts<L>;
    return type;
}

/// The registry's entry for a loss struct.
template <LossStruct L>
LossType lossType() {
    LossType type{typeInfoOf<L>()};
    type.make = [](const SettingMap& settings) -> Result<std::unique_ptr<Loss>> {
        Result<L> loss = structFrom<L>(settings);
        if (!loss)
            return tl::unexpected(loss.error());
        return std::make_unique<detail::LossOf<L>>(*loss);
    };
    return type;
}

} // namespace fovea
