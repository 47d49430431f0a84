#include "core/settings/setting_json.hpp"

#include <algorithm>

namespace fovea {

namespace {

/// errors  anything but a bool, a number, a text or a list of whole numbers
Result<SettingValue> settingFrom(const nlohmann::json& value) {
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (value.is_number())
        return value.get<double>();
    if (value.is_string())
        return value.get<std::string>();
    const auto isInteger = [](const nlohmann::json& each) { return each.is_number_integer(); };
    if (value.is_array() && std::all_of(value.begin(), value.end(), isInteger))
        return value.get<std::vector<std::int64_t>>();
    return fail("must be true or false, a number, a text or a list of whole numbers");
}

} // namespace

nlohmann::ordered_json settingsToJson(const SettingMap& settings) {
    nlohmann::ordered_json json = nlohmann::ordered_json::object();
    for (const auto& [key, value] : settings)
        std::visit([&](const auto& held) { json[key] = held; }, value);
    return json;
}

void readSettings(JsonReader& reader, const char* key, SettingMap& settings) {
    const nlohmann::json* json = reader.take(key);
    if (json == nullptr)
        return;
    if (!json->is_object())
        return reader.complain(key, "must be an object {...}");
    settings.clear();
    for (const auto& [name, value] : json->items()) {
        if (Result<SettingValue> setting = settingFrom(value))
            settings.emplace(name, std::move(*setting));
        else
            reader.complain(std::string(key) + "." + name, setting.error().message);
    }
}

} // namespace fovea
