#include "core/settings/completed.hpp"

namespace fovea {

namespace {

void completeType(TypedValue& value, const std::string& family, const TypeCatalog& types) {
    if (const TypeInfo* type = types.find(family, value.type))
        value.settings = completed(type->settings, std::move(value.settings), types);
}

} // namespace

SettingMap completed(const std::vector<SettingInfo>& infos, SettingMap settings,
                     const TypeCatalog& types) {
    for (const SettingInfo& info : infos) {
        SettingValue& value = settings.try_emplace(info.key, info.defaultValue).first->second;
        if (auto* members = std::get_if<SettingMap>(&value))
            *members = completed(info.members, std::move(*members), types);
        else if (auto* typed = std::get_if<TypedValue>(&value))
            completeType(*typed, info.family, types);
        else if (auto* steps = std::get_if<std::vector<TypedValue>>(&value))
            for (TypedValue& step : *steps)
                completeType(step, info.family, types);
    }
    return settings;
}

} // namespace fovea
