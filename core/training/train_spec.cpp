#include "core/training/train_spec.hpp"

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/completed.hpp"
#include "core/settings/setting_json.hpp"
#include "core/training/old_recipes.hpp"

namespace fovea {

std::string toJson(const TrainSpec& spec) { return jsonText(structToJson(spec), 2); }

Result<TrainSpec> trainSpecFromJson(std::string_view text) {
    Result<nlohmann::json> json = parseJson(text, "train");
    if (!json)
        return tl::unexpected(json.error());
    upgradeRecipe(*json);
    return structFromJson<TrainSpec>(*json, "train", ErrorKind::Usage);
}

Result<void> check(const TrainSpec& spec, const TypeCatalog& types) {
    const Result<void> checked =
        checkSettings(settingInfosOf<TrainSpec>(), settingsOf(spec), types, "train.");
    if (!checked)
        return fail(ErrorKind::Usage, checked.error().message);
    return {};
}

TrainSpec withDefaults(const TrainSpec& spec, const TypeCatalog& types) {
    const SettingMap whole = completed(settingInfosOf<TrainSpec>(), settingsOf(spec), types);
    // A spec that is out of its ranges is for check() to tell of.
    return structFrom<TrainSpec>(whole).value_or(spec);
}

} // namespace fovea
