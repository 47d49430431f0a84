#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"
#include "core/settings/type_catalog.hpp"

namespace fovea {

/// "Weight decay" of the key "weight_decay".
std::string titleFrom(std::string_view key);

/// What is allowed, in words: "a number above 0 and at most 1", "one of cover, contain, stretch".
std::string allowedText(const SettingInfo& info);

/// Checks a value against its declaration: kind, choices, range. What types a Typed value or Steps
/// name, and their settings, is not looked at.
/// errors  in words, naming the key, the value and what is allowed
Result<void> checkSetting(const SettingInfo& info, const SettingValue& value);

/// The same for several, nested ones included.
/// errors  a key that no declaration has, with the nearest ones; what checkSetting refuses
Result<void> checkSettings(const std::vector<SettingInfo>& infos, const SettingMap& settings);

/// The same, and that the named types are there and take their settings. `prefix` is put before
/// each key: "train.".
Result<void> checkSettings(const std::vector<SettingInfo>& infos, const SettingMap& settings,
                           const TypeCatalog& types, const std::string& prefix = "");

/// A key that no declaration has.
Error unknownSetting(const std::string& key, const std::vector<SettingInfo>& known);

/// A type that a family does not have, with those that it has.
Error unknownType(const std::string& path, std::string_view family, const std::string& type,
                  const TypeCatalog& types);

/// A value that is allowed but unusual.
struct Remark {
    std::string path; ///< "optimizer.learning_rate"
    std::string message;
};

/// Of the values outside of their comfortable ranges, those of nested settings included.
std::vector<Remark> remarksOn(const std::vector<SettingInfo>& infos, const SettingMap& settings,
                              const TypeCatalog& types);

/// Whether a setting means something beside the others (SettingInfo::onlyWhenKey). An absent key
/// has its default.
bool applies(const SettingInfo& info, const std::vector<SettingInfo>& infos,
             const SettingMap& settings);

/// The declaration of a key; null where there is none.
const SettingInfo* infoFor(const std::vector<SettingInfo>& infos, const std::string& key);

/// The value in `settings`, or the default.
const SettingValue& valueOrDefault(const SettingInfo& info, const SettingMap& settings);

} // namespace fovea
