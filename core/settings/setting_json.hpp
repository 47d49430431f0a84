#pragma once

/// Settings in JSON, for .cpp files only: this header shows nlohmann's types.

#include "core/base/json_reader.hpp"
#include "core/settings/setting_value.hpp"

namespace fovea {

/// An object of the settings by their keys.
nlohmann::ordered_json settingsToJson(const SettingMap& settings);

/// Reads what settingsToJson wrote at `key`; an absent key leaves `settings` as they are. Values
/// that can be no setting's are complained of to the reader.
void readSettings(JsonReader& reader, const char* key, SettingMap& settings);

} // namespace fovea
