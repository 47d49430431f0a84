#include "core/training/recipe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/plugin_call.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

/// Makes the type that `path` of a recipe names into `out`, unless something failed before.
template <class Type, class Made>
void makeInto(const Type* type, const TypedValue& value, std::string_view path,
              std::unique_ptr<Made>& out, Result<void>& done) {
    if (!done)
        return;
    // It is known: the recipe is checked.
    auto made = callPlugin([&] { return type->make(value.settings); });
    if (made)
        out = std::move(*made);
    else
        done = fail(ErrorKind::Usage, fmt::format("{}: {}", path, made.error().message));
}

} // namespace

Result<Recipe> makeRecipe(const TrainSpec& train, const LayerRegistry& registry) {
    Result<void> done = check(train, registry);
    if (!done)
        return tl::unexpected(done.error());
    Recipe recipe;
    makeInto(registry.loss(train.loss.type), train.loss, "train.loss", recipe.loss, done);
    makeInto(registry.optimizer(train.optimizer.type), train.optimizer, "train.optimizer",
             recipe.optimizer, done);
    makeInto(registry.schedule(train.schedule.type), train.schedule, "train.schedule",
             recipe.schedule, done);
    makeInto(registry.initialization(train.init.type), train.init, "train.init",
             recipe.initialization, done);
    const auto countState = [&]() -> Result<std::size_t> {
        return recipe.optimizer->state().size();
    };
    const Result<std::size_t> kept = done ? callPlugin(countState) : 0;
    if (!kept)
        done = fail(ErrorKind::Usage, fmt::format("train.optimizer: {}", kept.error().message));
    else if (*kept > mostOptimizerState)
        done = fail(ErrorKind::Usage,
                    fmt::format("train.optimizer = {} is not possible: it keeps more than {} "
                                "numbers beside each weight; choose another",
                                train.optimizer.type, mostOptimizerState));
    if (!done)
        return tl::unexpected(done.error());
    return recipe;
}

Result<std::unique_ptr<Loss>> makeLoss(const TrainSpec& train, const LayerRegistry& registry) {
    const LossType* type = registry.loss(train.loss.type);
    if (type == nullptr)
        return fail(ErrorKind::Usage,
                    unknownType("train.loss", lossFamily, train.loss.type, registry).message);
    std::unique_ptr<Loss> loss;
    Result<void> done = checkSettings(type->settings, train.loss.settings, registry, "train.loss.");
    makeInto(type, train.loss, "train.loss", loss, done);
    if (!done)
        return fail(ErrorKind::Usage, done.error().message);
    return loss;
}

double learningRateAt(const Recipe& recipe, std::int64_t epochs, std::int64_t step,
                      std::int64_t stepsPerEpoch) {
    const double rate = recipe.optimizer->learningRate();
    const double warmup =
        std::min(recipe.schedule->warmupEpochs(), 0.5 * static_cast<double>(epochs)) *
        static_cast<double>(stepsPerEpoch);
    const auto now = static_cast<double>(step);
    // The first step's rate is one part of the way up, not 0: a step that changes nothing is lost.
    if (now + 1 < warmup)
        return rate * (now + 1) / warmup;
    return rate * recipe.schedule->factor({step, stepsPerEpoch, epochs, warmup});
}

} // namespace fovea
