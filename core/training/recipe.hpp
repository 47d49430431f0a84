#pragma once

#include <memory>

#include "core/layer/registry.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// A recipe's types, made: what trains is fixed from here on.
struct Recipe {
    std::unique_ptr<Loss> loss;
    std::unique_ptr<OptimizerRule> optimizer;
    std::unique_ptr<Schedule> schedule;
    std::unique_ptr<Initialization> initialization;
};

/// errors  Usage: what check() reports
Result<Recipe> makeRecipe(const TrainSpec& train, const LayerRegistry& registry);

/// The loss alone: what evaluation takes of a recipe.
/// errors  Usage: no plugin offers it; a setting is wrong
Result<std::unique_ptr<Loss>> makeLoss(const TrainSpec& train, const LayerRegistry& registry);

/// The learning rate of step `step` of a run of so many epochs with `stepsPerEpoch`: rising evenly
/// through the warm-up, then what the schedule makes of the optimizer's.
double learningRateAt(const Recipe& recipe, std::int64_t epochs, std::int64_t step,
                      std::int64_t stepsPerEpoch);

} // namespace fovea
