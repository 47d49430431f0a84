#pragma once

/// Settings in JSON, for .cpp files only: this header shows nlohmann's types.

#include "core/base/json_reader.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea {

/// An object of the settings by their keys. A typed value is {"kind": its type, its settings ...}.
nlohmann::ordered_json settingsToJson(const SettingMap& settings);

/// The same in the order of the declarations.
nlohmann::ordered_json settingsToJson(const SettingMap& settings,
                                      const std::vector<SettingInfo>& infos);

/// Reads what settingsToJson wrote at `key`; an absent key leaves `settings` as they are. Values
/// that can be no setting's are complained of to the reader.
void readSettings(JsonReader& reader, const char* key, SettingMap& settings);

/// An object by its declarations. Of what types hold only that is read which can be a setting's: a
/// file may name types of a plugin that is not here, and checkSettings tells of all else. A typed
/// value may be written as its type alone, or without a kind where it is the default's.
/// errors  an unknown key, with the nearest; what checkSetting refuses; keys with `path` before
Result<SettingMap> settingsFromJson(const nlohmann::json& json,
                                    const std::vector<SettingInfo>& infos, const std::string& path);

/// A struct that declares settings.
template <class S>
nlohmann::ordered_json structToJson(const S& object) {
    return settingsToJson(settingsOf(object), settingInfosOf<S>());
}

template <class S>
Result<S> structFromJson(const nlohmann::json& json, const std::string& path,
                         ErrorKind kind = ErrorKind::Failure) {
    const Result<SettingMap> map = settingsFromJson(json, settingInfosOf<S>(), path);
    if (!map)
        return fail(kind, map.error().message);
    return structFrom<S>(*map, kind);
}

} // namespace fovea
