#pragma once

/// Between a struct's members and SettingValues: the only place that knows both.

#include <tuple>
#include <type_traits>

#include "core/base/error.hpp"
#include "core/settings/setting.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

template <class S>
std::vector<SettingInfo> settingInfosOf();

template <class S>
SettingMap settingsOf(const S& object);

template <class S>
Result<S> structFrom(const SettingMap& map, ErrorKind kind = ErrorKind::Network);

namespace detail {

template <class T>
concept HasSettings = requires {
    T::settings();
};

template <class T>
constexpr SettingKind kindOf() {
    if constexpr (std::is_same_v<T, bool>)
        return SettingKind::Bool;
    else if constexpr (std::is_enum_v<T>)
        return SettingKind::Choice;
    else if constexpr (std::is_same_v<T, std::uint64_t>)
        return SettingKind::Seed;
    else if constexpr (std::is_integral_v<T>)
        return SettingKind::Integer;
    else if constexpr (std::is_floating_point_v<T>)
        return SettingKind::Real;
    else if constexpr (std::is_same_v<T, Size2>)
        return SettingKind::Size2;
    else if constexpr (std::is_same_v<T, Size3>)
        return SettingKind::Size3;
    else if constexpr (std::is_same_v<T, Sides>)
        return SettingKind::Sides;
    else if constexpr (std::is_same_v<T, std::string>)
        return SettingKind::Text;
    else if constexpr (std::is_same_v<T, TypedValue>)
        return SettingKind::Typed;
    else if constexpr (std::is_same_v<T, std::vector<TypedValue>>)
        return SettingKind::Steps;
    else {
        static_assert(
            HasSettings<T>,
            "a setting is a bool, an enumeration, a number, a size, a text, a typed value "
            "or a struct with settings()");
        return SettingKind::Group;
    }
}

/// `Object` is S, or derived from it.
template <class S, class T, std::size_t n, class Object>
SettingValue valueOf(const Setting<S, T, n>& setting, const Object& object) {
    const T& member = object.*setting.member;
    constexpr SettingKind kind = kindOf<T>();
    if constexpr (kind == SettingKind::Choice) {
        for (const Choice<T>& choice : setting.choices)
            if (choice.value == member)
                return std::string(choice.name);
        return std::string();
    } else if constexpr (kind == SettingKind::Integer)
        return static_cast<std::int64_t>(member);
    else if constexpr (kind == SettingKind::Real)
        return static_cast<double>(member);
    else if constexpr (kind == SettingKind::Size2)
        return std::vector<std::int64_t>{member.height, member.width};
    else if constexpr (kind == SettingKind::Size3)
        return std::vector<std::int64_t>{member.depth, member.height, member.width};
    else if constexpr (kind == SettingKind::Sides)
        return std::vector<std::int64_t>{member.top, member.bottom, member.left, member.right};
    else if constexpr (kind == SettingKind::Group)
        return settingsOf(member);
    else
        return member;
}

/// A whole number that was given where a real one is due.
inline double realOf(const SettingValue& value) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

inline std::uint64_t seedOf(const SettingValue& value) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr ? static_cast<std::uint64_t>(*whole) : std::get<std::uint64_t>(value);
}

/// `value` has passed checkSetting.
template <class S, class T, std::size_t n, class Object>
Result<void> assign(const Setting<S, T, n>& setting, const SettingValue& value, Object& object,
                    ErrorKind error) {
    T& member = object.*setting.member;
    constexpr SettingKind kind = kindOf<T>();
    if constexpr (kind == SettingKind::Choice) {
        for (const Choice<T>& choice : setting.choices)
            if (choice.name == std::get<std::string>(value))
                member = choice.value;
    } else if constexpr (kind == SettingKind::Integer)
        member = static_cast<T>(std::get<std::int64_t>(value));
    else if constexpr (kind == SettingKind::Seed)
        member = seedOf(value);
    else if constexpr (kind == SettingKind::Real)
        member = static_cast<T>(realOf(value));
    else if constexpr (kind == SettingKind::Group) {
        Result<T> made = structFrom<T>(std::get<SettingMap>(value), error);
        if (!made)
            return tl::unexpected(made.error());
        member = std::move(*made);
    } else if constexpr (kind == SettingKind::Size2 || kind == SettingKind::Size3 ||
                         kind == SettingKind::Sides) {
        const auto& list = std::get<std::vector<std::int64_t>>(value);
        if constexpr (kind == SettingKind::Size2)
            member = {list[0], list[1]};
        else if constexpr (kind == SettingKind::Size3)
            member = {list[0], list[1], list[2]};
        else
            member = {list[0], list[1], list[2], list[3]};
    } else
        member = std::get<T>(value);
    return {};
}

template <class Object, class S, class T, std::size_t n>
SettingInfo infoOf(const Setting<S, T, n>& setting) {
    SettingInfo info;
    info.key = setting.key;
    info.title = setting.titleText.empty() ? titleFrom(setting.key) : setting.titleText;
    info.doc = setting.doc;
    info.unit = setting.unit;
    info.section = setting.sectionText;
    info.kind = setting.isPath ? SettingKind::Path : kindOf<T>();
    info.range = setting.range;
    info.comfortable = setting.comfortableRange;
    for (const Choice<T>& choice : setting.choices)
        info.choices.emplace_back(choice.name);
    info.numbers.assign(setting.allowed.begin(), setting.allowed.begin() + setting.allowedCount);
    info.zeroMeans = setting.zeroText;
    if constexpr (HasSettings<T>)
        info.members = settingInfosOf<T>();
    info.family = setting.family;
    info.defaultValue = valueOf(setting, Object{});
    info.onlyWhenKey = setting.onlyWhenKey;
    info.onlyWhenValue = setting.onlyWhenValue;
    info.option = setting.optionName;
    info.isFreeInRun = setting.isFreeInRun;
    info.isClassCount = setting.isClassCount;
    info.isAuxiliaryWeight = setting.isAuxiliaryWeight;
    return info;
}

} // namespace detail

template <class S>
std::vector<SettingInfo> settingInfosOf() {
    return std::apply(
        [](const auto&... each) { return std::vector<SettingInfo>{detail::infoOf<S>(each)...}; },
        S::settings());
}

template <class S>
SettingMap settingsOf(const S& object) {
    SettingMap map;
    std::apply(
        [&](const auto&... each) {
            (map.emplace(std::string(each.key), detail::valueOf(each, object)), ...);
        },
        S::settings());
    return map;
}

/// A struct from its settings; absent keys keep their defaults. Where the struct has a function
/// `Result<void> check() const`, that has the last word on values that must go together.
/// errors  of `kind`: what checkSettings refuses
template <class S>
Result<S> structFrom(const SettingMap& map, ErrorKind kind) {
    Result<void> done = checkSettings(settingInfosOf<S>(), map);
    S object;
    std::apply(
        [&](const auto&... each) {
            [[maybe_unused]] const auto take = [&](const auto& setting) {
                const auto found = map.find(std::string(setting.key));
                if (done && found != map.end())
                    done = detail::assign(setting, found->second, object, kind);
            };
            (take(each), ...);
        },
        S::settings());
    if constexpr (requires { object.check(); })
        if (done)
            done = object.check();
    if (!done)
        return fail(kind, done.error().message);
    return object;
}

} // namespace fovea
