#include "core/settings/setting_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/json_text.hpp"

namespace fovea {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

OrderedJson jsonOf(const SettingValue& value);

OrderedJson jsonOf(const TypedValue& value) {
    OrderedJson json = {{kindKey, value.type}};
    for (const auto& [key, setting] : value.settings)
        json[key] = jsonOf(setting);
    return json;
}

OrderedJson jsonOf(const SettingValue& value) {
    if (const auto* members = std::get_if<SettingMap>(&value))
        return settingsToJson(*members);
    if (const auto* typed = std::get_if<TypedValue>(&value))
        return jsonOf(*typed);
    if (const auto* steps = std::get_if<std::vector<TypedValue>>(&value)) {
        OrderedJson list = OrderedJson::array();
        for (const TypedValue& step : *steps)
            list.push_back(jsonOf(step));
        return list;
    }
    return std::visit(
        [](const auto& held) -> OrderedJson {
            if constexpr (std::is_constructible_v<OrderedJson, decltype(held)>)
                return held;
            else
                return {}; // taken above
        },
        static_cast<const SettingValue::variant&>(value));
}

/// A value without a declaration to go by.
/// errors  anything but a bool, a number, a text or a list of whole numbers
Result<SettingValue> settingFrom(const Json& value) {
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number_unsigned() && !std::in_range<std::int64_t>(value.get<std::uint64_t>()))
        return value.get<std::uint64_t>();
    if (value.is_number_integer())
        return value.get<std::int64_t>();
    if (value.is_number())
        return value.get<double>();
    if (value.is_string())
        return value.get<std::string>();
    const auto isInteger = [](const Json& each) { return each.is_number_integer(); };
    if (value.is_array() && std::all_of(value.begin(), value.end(), isInteger))
        return value.get<std::vector<std::int64_t>>();
    return fail("must be true or false, a number, a text or a list of whole numbers");
}

tl::unexpected<Error> refused(const std::string& path, const std::string& reason) {
    return fail(fmt::format("{} {}", path, reason));
}

/// Where the object names no kind, it is `defaultKind`'s; empty: it has to.
Result<TypedValue> typedFrom(const Json& json, const std::string& path,
                             const std::string& defaultKind) {
    if (json.is_string())
        return TypedValue{json.get<std::string>()};
    if (!json.is_object())
        return refused(path, "must be an object {\"kind\": ...} or the name of its kind");
    TypedValue typed{defaultKind};
    for (const auto& [key, value] : json.items()) {
        Result<SettingValue> setting = settingFrom(value);
        if (!setting)
            return refused(path + "." + key, setting.error().message);
        if (key != kindKey)
            typed.settings.emplace(key, std::move(*setting));
        else if (const auto* type = std::get_if<std::string>(&*setting))
            typed.type = *type;
        else
            typed.type.clear();
    }
    if (typed.type.empty())
        return refused(path + "." + kindKey, "must name one of its kinds");
    return typed;
}

Result<SettingValue> stepsFrom(const Json& json, const std::string& path) {
    if (!json.is_array())
        return refused(path, "must be a list of steps [{\"kind\": ...}, ...]");
    std::vector<TypedValue> steps;
    for (std::size_t i = 0; i < json.size(); ++i) {
        Result<TypedValue> step = typedFrom(json[i], fmt::format("{}[{}]", path, i), "");
        if (!step)
            return tl::unexpected(step.error());
        steps.push_back(std::move(*step));
    }
    return steps;
}

/// A value as its declaration says.
Result<SettingValue> declaredFrom(const SettingInfo& info, const Json& json,
                                  const std::string& path) {
    if (info.kind == SettingKind::Group)
        return settingsFromJson(json, info.members, path).map([](SettingMap&& members) {
            return SettingValue(std::move(members));
        });
    if (info.kind == SettingKind::Typed)
        return typedFrom(json, path, std::get<TypedValue>(info.defaultValue).type)
            .map([](TypedValue&& typed) { return SettingValue(std::move(typed)); });
    if (info.kind == SettingKind::Steps)
        return stepsFrom(json, path);
    Result<SettingValue> value = settingFrom(json);
    if (!value)
        return refused(path, value.error().message);
    if (!checkSetting(info, *value))
        return fail(fmt::format("{} = {} is not possible; give {}", path, jsonText(json),
                                allowedText(info)));
    return value;
}

} // namespace

nlohmann::ordered_json settingsToJson(const SettingMap& settings) {
    OrderedJson json = OrderedJson::object();
    for (const auto& [key, value] : settings)
        json[key] = jsonOf(value);
    return json;
}

nlohmann::ordered_json settingsToJson(const SettingMap& settings,
                                      const std::vector<SettingInfo>& infos) {
    OrderedJson json = OrderedJson::object();
    for (const SettingInfo& info : infos)
        if (const auto given = settings.find(info.key); given != settings.end()) {
            const auto* members = std::get_if<SettingMap>(&given->second);
            json[info.key] =
                members != nullptr ? settingsToJson(*members, info.members) : jsonOf(given->second);
        }
    return json;
}

void readSettings(JsonReader& reader, const char* key, SettingMap& settings) {
    const Json* json = reader.take(key);
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

Result<SettingMap> settingsFromJson(const Json& json, const std::vector<SettingInfo>& infos,
                                    const std::string& path) {
    if (!json.is_object())
        return refused(path, "must be an object {...}");
    SettingMap settings;
    for (const auto& [key, value] : json.items()) {
        const auto info = std::ranges::find(infos, key, &SettingInfo::key);
        if (info == infos.end())
            return tl::unexpected(unknownSetting(path + "." + key, infos));
        Result<SettingValue> setting = declaredFrom(*info, value, path + "." + key);
        if (!setting)
            return tl::unexpected(setting.error());
        settings.emplace(key, std::move(*setting));
    }
    return settings;
}

} // namespace fovea
