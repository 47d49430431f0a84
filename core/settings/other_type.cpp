#include "core/settings/other_type.hpp"

#include <algorithm>

#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

bool areAlike(const SettingInfo& a, const SettingInfo& b) {
    return a.key == b.key && a.kind == b.kind && a.defaultValue == b.defaultValue;
}

} // namespace

TypedValue ofOtherType(const TypedValue& value, const TypeInfo& from, const TypeInfo& to) {
    TypedValue other{to.id, {}};
    for (const SettingInfo& info : to.settings) {
        const auto given = value.settings.find(info.key);
        const bool isAlike = std::ranges::any_of(
            from.settings, [&](const SettingInfo& before) { return areAlike(before, info); });
        if (isAlike && given != value.settings.end() && checkSetting(info, given->second))
            other.settings.insert(*given);
    }
    if (to.check != nullptr && !to.check(other.settings))
        other.settings.clear();
    return other;
}

} // namespace fovea
