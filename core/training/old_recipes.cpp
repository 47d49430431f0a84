#include "core/training/old_recipes.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fovea {

namespace {

using Keys = std::vector<std::string_view>;

/// Every optimizer was written with both kinds' values, every schedule with all three's: which of
/// them belong to another kind.
const std::map<std::string, Keys> othersOfOptimizer{{"sgd", {"beta1", "beta2", "epsilon"}},
                                                    {"adam", {"momentum", "nesterov"}}};
const std::map<std::string, Keys> othersOfSchedule{{"constant", {"step_epochs", "gamma", "floor"}},
                                                   {"step", {"floor"}},
                                                   {"cosine", {"step_epochs", "gamma"}}};

void leaveOutOthers(nlohmann::json& recipe, const char* key,
                    const std::map<std::string, Keys>& others, const std::string& defaultKind) {
    const auto part = recipe.find(key);
    if (part == recipe.end() || !part->is_object())
        return;
    const auto kind = part->find("kind");
    const bool isNamed = kind != part->end() && kind->is_string();
    const auto foreign = others.find(isNamed ? kind->get<std::string>() : defaultKind);
    if (foreign != others.end())
        for (const std::string_view each : foreign->second)
            part->erase(std::string(each));
}

void joinLoss(nlohmann::json& recipe) {
    const auto settings = recipe.find("loss_settings");
    if (settings == recipe.end() || !settings->is_object())
        return;
    nlohmann::json loss = *settings;
    const auto type = recipe.find("loss");
    if (type != recipe.end() && !type->is_string())
        return;
    if (type != recipe.end())
        loss["kind"] = *type;
    recipe["loss"] = std::move(loss);
    recipe.erase("loss_settings");
}

} // namespace

void upgradeRecipe(nlohmann::json& recipe) {
    if (!recipe.is_object())
        return;
    joinLoss(recipe);
    leaveOutOthers(recipe, "optimizer", othersOfOptimizer, "sgd");
    leaveOutOthers(recipe, "schedule", othersOfSchedule, "cosine");
}

} // namespace fovea
