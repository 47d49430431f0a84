#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/settings/declared_type.hpp"

namespace fovea {

inline constexpr std::string_view optimizerFamily = "optimizer";

/// What an optimizer may keep beside each weight at most.
inline constexpr std::size_t mostOptimizerState = 8;

/// One update of weights that lie side by side. What an optimizer keeps beside them starts as
/// zeros.
struct WeightUpdate {
    std::span<const float> gradient;
    std::span<float> weights;
    /// What OptimizerRule::state names, in its order, each as long as the weights.
    std::span<const std::span<float>> state;
    double learningRate = 0; ///< the schedule's for this step
    std::int64_t step = 0;   ///< from 0
    float gradientScale = 1; ///< the gradient counts so many times (clipping)
    bool decays = true;      ///< whether weight decay is meant for these weights
};

/// An optimizer with its settings fixed: const functions over memory that the trainer owns.
class OptimizerRule {
public:
    OptimizerRule() = default;
    OptimizerRule(const OptimizerRule&) = delete;
    OptimizerRule& operator=(const OptimizerRule&) = delete;
    virtual ~OptimizerRule() = default;

    /// The rate that a schedule starts from.
    virtual double learningRate() const = 0;
    /// Names of what it keeps beside each weight, for checkpoints: "momentum"; at most
    /// mostOptimizerState.
    virtual std::vector<std::string> state() const = 0;
    /// Must give each weight the same number whatever part of them it gets, on any thread.
    virtual void update(const WeightUpdate& update) const noexcept = 0;
};

/// An optimizer is a comparable value (its settings) with these functions, and no other state.
template <class O>
concept OptimizerStruct = DeclaredType<O> && requires(const O optimizer, const WeightUpdate& u) {
    { optimizer.learningRate } -> std::convertible_to<double>;
    { optimizer.state() } -> std::same_as<std::vector<std::string>>;
    { optimizer.update(u) }
    noexcept->std::same_as<void>;
};

struct OptimizerType : TypeInfo {
    Result<std::unique_ptr<OptimizerRule>> (*make)(const SettingMap& settings) = nullptr;
};

template <OptimizerStruct O>
class OptimizerOf final : public OptimizerRule {
public:
    explicit OptimizerOf(const O& optimizer) : m_optimizer(optimizer) {}

    double learningRate() const override { return m_optimizer.learningRate; }

    std::vector<std::string> state() const override { return m_optimizer.state(); }

    void update(const WeightUpdate& update) const noexcept override { m_optimizer.update(update); }

private:
    O m_optimizer;
};

/// The registry's entry for an optimizer struct.
template <OptimizerStruct O>
OptimizerType optimizerType() {
    return {typeInfoOf<O>(), [](const SettingMap& settings) {
                return structFrom<O>(settings, ErrorKind::Usage)
                    .map([](const O& optimizer) -> std::unique_ptr<OptimizerRule> {
                        return std::make_unique<OptimizerOf<O>>(optimizer);
                    });
            }};
}

} // namespace fovea
