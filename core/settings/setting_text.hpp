#pragma once

#include <string_view>

#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// A value as a person types it: "1e-3" or "0,05", "yes", "64x64" or "3" for all sides, "adam", and
/// of steps their types in order, "flip, shift", or "none". What toString gives reads back as it
/// was, but for the settings of types, which start from their defaults.
/// errors  what checkSetting refuses, with `path` as the key; a type that is not known
Result<SettingValue> settingFromText(const SettingInfo& info, std::string_view text,
                                     const TypeCatalog& types, const std::string& path);

} // namespace fovea
