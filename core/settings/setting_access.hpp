#pragma once

/// Between a layer struct's members and SettingValues: the only place that knows both.

#include <tuple>
#include <type_traits>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"

namespace fovea {

/// Checks a value against its declaration: kind, choices, range.
/// errors  in words, naming the key, the value and what is allowed
Result<void> checkSetting(const SettingInfo& info, const SettingValue& value);

/// A key that no declaration has.
Error unknownSetting(const std::string& key, const std::vector<SettingInfo>& known);

namespace detail {

template <class T>
constexpr SettingKind kindOf() {
    if constexpr (std::is_same_v<T, bool>)
        return SettingKind::Bool;
    else if constexpr (std::is_enum_v<T>)
        return SettingKind::Choice;
    else if constexpr (std::is_integral_v<T>)
        return SettingKind::Integer;
    else if constexpr (std::is_floating_point_v<T>)
        return SettingKind::Real;
    else if constexpr (std::is_same_v<T, Size2>)
        return SettingKind::Size2;
    else if constexpr (std::is_same_v<T, Size3>)
        return SettingKind::Size3;
    else {
        static_assert(std::is_same_v<T, Sides>,
                      "a setting is a bool, an enumeration, a number, Size2, Size3 or Sides");
        return SettingKind::Sides;
    }
}

template <class L, class T, std::size_t n>
SettingValue valueOf(const Setting<L, T, n>& setting, const L& layer) {
    const T& member = layer.*setting.member;
    if constexpr (std::is_same_v<T, bool>)
        return member;
    else if constexpr (std::is_enum_v<T>) {
        for (const Choice<T>& choice : setting.choices)
            if (choice.value == member)
                return std::string(choice.name);
        return std::string();
    } else if constexpr (std::is_integral_v<T>)
        return static_cast<std::int64_t>(member);
    else if constexpr (std::is_floating_point_v<T>)
        return static_cast<double>(member);
    else if constexpr (std::is_same_v<T, Size2>)
        return std::vector<std::int64_t>{member.height, member.width};
    else if constexpr (std::is_same_v<T, Size3>)
        return std::vector<std::int64_t>{member.depth, member.height, member.width};
    else
        return std::vector<std::int64_t>{member.top, member.bottom, member.left, member.right};
}

/// `value` has passed checkSetting.
template <class L, class T, std::size_t n>
void assign(const Setting<L, T, n>& setting, const SettingValue& value, L& layer) {
    T& member = layer.*setting.member;
    if constexpr (std::is_same_v<T, bool>)
        member = std::get<bool>(value);
    else if constexpr (std::is_enum_v<T>) {
        for (const Choice<T>& choice : setting.choices)
            if (choice.name == std::get<std::string>(value))
                member = choice.value;
    } else if constexpr (std::is_integral_v<T>)
        member = static_cast<T>(std::get<std::int64_t>(value));
    else if constexpr (std::is_floating_point_v<T>)
        member = std::holds_alternative<double>(value)
                     ? static_cast<T>(std::get<double>(value))
                     : static_cast<T>(std::get<std::int64_t>(value));
    else {
        const auto& list = std::get<std::vector<std::int64_t>>(value);
        if constexpr (std::is_same_v<T, Size2>)
            member = {list[0], list[1]};
        else if constexpr (std::is_same_v<T, Size3>)
            member = {list[0], list[1], list[2]};
        else
            member = {list[0], list[1], list[2], list[3]};
    }
}

template <class L, class T, std::size_t n>
SettingInfo infoOf(const Setting<L, T, n>& setting) {
    SettingInfo info;
    info.key = setting.key;
    info.doc = setting.doc;
    info.unit = setting.unit;
    info.kind = kindOf<T>();
    info.range = setting.range;
    for (const Choice<T>& choice : setting.choices)
        info.choices.emplace_back(choice.name);
    info.defaultValue = valueOf(setting, L{});
    info.onlyWhenKey = setting.onlyWhenKey;
    info.onlyWhenValue = setting.onlyWhenValue;
    info.isClassCount = setting.isClassCount;
    info.isAuxiliaryWeight = setting.isAuxiliaryWeight;
    return info;
}

} // namespace detail

template <class L>
std::vector<SettingInfo> settingInfosOf() {
    return std::apply(
        [](const auto&... each) { return std::vector<SettingInfo>{detail::infoOf(each)...}; },
        L::settings());
}

template <class L>
SettingMap settingsOf(const L& layer) {
    SettingMap map;
    std::apply(
        [&](const auto&... each) {
            (map.emplace(std::string(each.key), detail::valueOf(each, layer)), ...);
        },
        L::settings());
    return map;
}

/// A layer struct from its settings; absent keys keep their defaults.
template <class L>
Result<L> structFrom(const SettingMap& map) {
    const std::vector<SettingInfo> infos = settingInfosOf<L>();
    for (const auto& [key, value] : map) {
        const SettingInfo* info = nullptr;
        for (const SettingInfo& each : infos)
            if (each.key == key)
                info = &each;
        if (info == nullptr)
            return tl::unexpected(unknownSetting(key, infos));
        if (Result<void> checked = checkSetting(*info, value); !checked)
            return tl::unexpected(checked.error());
    }
    L layer;
    std::apply(
        [&](const auto&... each) {
            [[maybe_unused]] const auto take = [&](const auto& setting) {
                if (const auto found = map.find(std::string(setting.key)); found != map.end())
                    detail::assign(setting, found->second, layer);
            };
            (take(each), ...);
        },
        L::settings());
    return layer;
}

} // namespace fovea
