#include "core/data/dataset_spec.hpp"

#include <fmt/format.h>

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/completed.hpp"
#include "core/settings/setting_json.hpp"

namespace fovea {

namespace {

using Json = nlohmann::json;

/// What an earlier version called a change of images, and where it is today.
struct OldChange {
    const char* key;
    const char* type;
    const char* setting;
};

/// In the order in which they were applied.
constexpr std::array oldChanges{OldChange{"horizontal_flip", "flip", "horizontal"},
                                OldChange{"rotation", "rotation", "most"},
                                OldChange{"shift", "shift", "most"},
                                OldChange{"crop_padding", "crop", "padding"},
                                OldChange{"contrast", "contrast", "most"},
                                OldChange{"brightness", "brightness", "most"}};

/// Makes steps of the object that earlier versions wrote, with a number for each change and 0 for
/// none. A key that it never had is left for the reader to refuse.
void upgradeAugment(Json& spec) {
    const auto augment = spec.find("augment");
    if (augment == spec.end() || !augment->is_object())
        return;
    Json steps = Json::array();
    for (const OldChange& old : oldChanges) {
        const auto amount = augment->find(old.key);
        if (amount == augment->end())
            continue;
        if (*amount != 0)
            steps.push_back({{"kind", old.type}, {old.setting, *amount}});
        augment->erase(amount);
    }
    if (augment->empty())
        *augment = std::move(steps);
}

} // namespace

Result<void> DatasetSpec::check() const {
    constexpr std::int64_t widestImage = 4096;
    if (height > 1 && width > widestImage)
        return fail(ErrorKind::Data,
                    fmt::format("width = {} is not possible: only signals, of height 1, may be "
                                "longer than {}; give less",
                                width, widestImage));
    return {};
}

Result<void> check(const DatasetSpec& spec) {
    return structFrom<DatasetSpec>(settingsOf(spec), ErrorKind::Data).map([](const auto&) {});
}

DatasetSpec withDefaults(const DatasetSpec& spec, const TypeCatalog& types) {
    const SettingMap whole = completed(settingInfosOf<DatasetSpec>(), settingsOf(spec), types);
    // A spec that is out of its ranges is for check() to tell of.
    return structFrom<DatasetSpec>(whole).value_or(spec);
}

std::string toJson(const DatasetSpec& spec) { return jsonText(structToJson(spec), 2); }

Result<DatasetSpec> datasetSpecFromJson(std::string_view text) {
    Result<Json> json = parseJson(text, "dataset");
    if (!json)
        return fail(ErrorKind::Data, json.error().message);
    if (json->is_object())
        upgradeAugment(*json);
    return structFromJson<DatasetSpec>(*json, "data", ErrorKind::Data);
}

} // namespace fovea
