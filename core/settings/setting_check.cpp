#include "core/settings/setting_check.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"
#include "core/settings/nearest.hpp"

namespace fovea {

namespace {

std::size_t countOf(SettingKind kind) {
    switch (kind) {
    case SettingKind::Size2:
        return 2;
    case SettingKind::Size3:
        return 3;
    case SettingKind::Sides:
        return 4;
    default:
        return 1;
    }
}

/// "from 0 to 1", "above 0 and below 1", "of at least 0"
std::string words(const Range& range) {
    const std::string low = numberText(range.low);
    const std::string high = numberText(range.high);
    if (std::isinf(range.high))
        return fmt::format("{} {}", range.excludesLow ? "above" : "of at least", low);
    if (range.excludesLow)
        return fmt::format("above {} and {} {}", low, range.excludesHigh ? "below" : "at most",
                           high);
    return fmt::format("from {} to {}{}", low, range.excludesHigh ? "below " : "", high);
}

bool isAllowed(const SettingInfo& info, std::int64_t number) {
    if (!info.numbers.empty())
        return std::ranges::find(info.numbers, number) != info.numbers.end();
    return info.range.contains(static_cast<double>(number));
}

bool fits(const SettingInfo& info, const SettingValue& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    switch (info.kind) {
    case SettingKind::Bool:
        return std::holds_alternative<bool>(value);
    case SettingKind::Choice: {
        const auto* name = std::get_if<std::string>(&value);
        return name != nullptr && std::ranges::find(info.choices, *name) != info.choices.end();
    }
    case SettingKind::Integer:
        return integer != nullptr && isAllowed(info, *integer);
    case SettingKind::Real: {
        if (integer != nullptr)
            return info.range.contains(static_cast<double>(*integer));
        const auto* real = std::get_if<double>(&value);
        return real != nullptr && info.range.contains(*real);
    }
    case SettingKind::Seed:
        return std::holds_alternative<std::uint64_t>(value) ||
               (integer != nullptr && *integer >= 0);
    case SettingKind::Text:
    case SettingKind::Path:
        return std::holds_alternative<std::string>(value);
    case SettingKind::Group:
        return std::holds_alternative<SettingMap>(value);
    case SettingKind::Typed:
        return std::holds_alternative<TypedValue>(value);
    case SettingKind::Steps:
        return std::holds_alternative<std::vector<TypedValue>>(value);
    default: {
        const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
        return list != nullptr && list->size() == countOf(info.kind) &&
               std::ranges::all_of(*list, [&](std::int64_t x) { return isAllowed(info, x); });
    }
    }
}

/// Checks one set of settings that stand at `prefix`: "", "optimizer.", ...
class Checker {
public:
    Checker(const TypeCatalog* types, std::string prefix)
        : m_types(types), m_prefix(std::move(prefix)) {}

    Result<void> all(const std::vector<SettingInfo>& infos, const SettingMap& settings) const {
        for (const auto& [key, value] : settings) {
            const SettingInfo* info = infoFor(infos, key);
            if (info == nullptr)
                return tl::unexpected(unknownSetting(m_prefix + key, infos));
            if (!fits(*info, value))
                return fail(ErrorKind::Network,
                            fmt::format("{}{} = {} is not possible; give {}", m_prefix, key,
                                        toString(value), allowedText(*info)));
            if (Result<void> checked = inside(*info, value); !checked)
                return checked;
        }
        return {};
    }

private:
    /// What a value names and holds inside of it.
    Result<void> inside(const SettingInfo& info, const SettingValue& value) const {
        if (const auto* members = std::get_if<SettingMap>(&value))
            return Checker(m_types, m_prefix + info.key + ".").all(info.members, *members);
        if (m_types == nullptr)
            return {};
        if (const auto* one = std::get_if<TypedValue>(&value))
            return typed(info, *one, m_prefix + info.key);
        if (const auto* steps = std::get_if<std::vector<TypedValue>>(&value))
            for (const TypedValue& step : *steps)
                if (auto checked = typed(info, step, m_prefix + info.key + "." + step.type);
                    !checked)
                    return checked;
        return {};
    }

    Result<void> typed(const SettingInfo& info, const TypedValue& value,
                       const std::string& path) const {
        const TypeInfo* type = m_types->find(info.family, value.type);
        if (type == nullptr)
            return tl::unexpected(
                unknownType(m_prefix + info.key, info.family, value.type, *m_types));
        Result<void> checked = Checker(m_types, path + ".").all(type->settings, value.settings);
        if (!checked || type->check == nullptr)
            return checked;
        checked = type->check(value.settings);
        if (!checked)
            return fail(checked.error().kind, fmt::format("{}: {}", path, checked.error().message));
        return {};
    }

    const TypeCatalog* m_types;
    std::string m_prefix;
};

/// The number of an Integer or a Real.
std::optional<double> numberOf(const SettingValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    return std::nullopt;
}

void remark(const SettingInfo& info, const SettingValue& value, const std::string& path,
            std::vector<Remark>& remarks) {
    const std::optional<double> number = numberOf(value);
    const bool standsForSomething = number == 0.0 && !info.zeroMeans.empty();
    if (!info.comfortable || !number || standsForSomething || info.comfortable->contains(*number))
        return;
    remarks.push_back({path, fmt::format("{} {} is unusual; {} is what mostly serves", info.title,
                                         numberText(*number), words(*info.comfortable))});
}

void remarkOn(const std::vector<SettingInfo>& infos, const SettingMap& settings,
              const TypeCatalog& types, const std::string& prefix, std::vector<Remark>& remarks);

void remarkOnTyped(const SettingInfo& info, const TypedValue& value, const TypeCatalog& types,
                   const std::string& path, std::vector<Remark>& remarks) {
    if (const TypeInfo* type = types.find(info.family, value.type))
        remarkOn(type->settings, value.settings, types, path + ".", remarks);
}

void remarkOn(const std::vector<SettingInfo>& infos, const SettingMap& settings,
              const TypeCatalog& types, const std::string& prefix, std::vector<Remark>& remarks) {
    for (const SettingInfo& info : infos) {
        if (!applies(info, infos, settings))
            continue;
        const SettingValue& value = valueOrDefault(info, settings);
        const std::string path = prefix + info.key;
        if (const auto* members = std::get_if<SettingMap>(&value))
            remarkOn(info.members, *members, types, path + ".", remarks);
        else if (const auto* typed = std::get_if<TypedValue>(&value))
            remarkOnTyped(info, *typed, types, path, remarks);
        else if (const auto* steps = std::get_if<std::vector<TypedValue>>(&value))
            for (const TypedValue& step : *steps)
                remarkOnTyped(info, step, types, path + "." + step.type, remarks);
        else
            remark(info, value, path, remarks);
    }
}

} // namespace

std::string titleFrom(std::string_view key) {
    std::string title(key);
    std::ranges::replace(title, '_', ' ');
    if (!title.empty())
        title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
    return title;
}

std::string allowedText(const SettingInfo& info) {
    const std::string zero =
        info.zeroMeans.empty() ? std::string() : fmt::format(" (0: {})", info.zeroMeans);
    switch (info.kind) {
    case SettingKind::Bool:
        return "yes or no";
    case SettingKind::Choice:
        return fmt::format("one of {}", fmt::join(info.choices, ", "));
    case SettingKind::Integer:
        if (!info.numbers.empty())
            return fmt::format("one of {}{}", fmt::join(info.numbers, ", "), zero);
        return fmt::format("a whole number {}{}", words(info.range), zero);
    case SettingKind::Real:
        return fmt::format("a number {}{}", words(info.range), zero);
    case SettingKind::Seed:
        return "a whole number from 0 to 18446744073709551615";
    case SettingKind::Text:
        return "a text";
    case SettingKind::Path:
        return "a file or a folder";
    case SettingKind::Group:
        return "settings of its own";
    case SettingKind::Typed:
        return "one of its types, with that type's settings";
    case SettingKind::Steps:
        return "a list of steps, each with its settings";
    default:
        return fmt::format("{} whole numbers {}", countOf(info.kind), words(info.range));
    }
}

Result<void> checkSetting(const SettingInfo& info, const SettingValue& value) {
    if (fits(info, value))
        return {};
    return fail(ErrorKind::Network, fmt::format("{} = {} is not possible; give {}", info.key,
                                                toString(value), allowedText(info)));
}

Result<void> checkSettings(const std::vector<SettingInfo>& infos, const SettingMap& settings) {
    return Checker(nullptr, "").all(infos, settings);
}

Result<void> checkSettings(const std::vector<SettingInfo>& infos, const SettingMap& settings,
                           const TypeCatalog& types, const std::string& prefix) {
    return Checker(&types, prefix).all(infos, settings);
}

Error unknownSetting(const std::string& key, const std::vector<SettingInfo>& known) {
    std::vector<std::string> keys;
    for (const SettingInfo& info : known)
        keys.push_back(info.key);
    const std::vector<std::string> near = nearest(key, keys);
    const std::string guess =
        near.empty() ? std::string() : fmt::format(", did you mean {}?", fmt::join(near, " or "));
    return {ErrorKind::Network, keys.empty()
                                    ? fmt::format("there is no setting \"{}\": here are none", key)
                                    : fmt::format("there is no setting \"{}\"{}; there are {}", key,
                                                  guess, fmt::join(keys, ", "))};
}

Error unknownType(const std::string& path, std::string_view family, const std::string& type,
                  const TypeCatalog& types) {
    const std::string ids = types.idsOf(family);
    return {ErrorKind::Network,
            ids.empty()
                ? fmt::format("{} = {} is not known: no plugin offers any; check the plugin folder",
                              path, type)
                : fmt::format("{} = {} is not known; choose one of {}, or bring the plugin that "
                              "offers it",
                              path, type, ids)};
}

std::vector<Remark> remarksOn(const std::vector<SettingInfo>& infos, const SettingMap& settings,
                              const TypeCatalog& types) {
    std::vector<Remark> remarks;
    remarkOn(infos, settings, types, "", remarks);
    return remarks;
}

bool applies(const SettingInfo& info, const std::vector<SettingInfo>& infos,
             const SettingMap& settings) {
    if (info.onlyWhenKey.empty())
        return true;
    const SettingInfo* master = infoFor(infos, info.onlyWhenKey);
    return master == nullptr || toString(valueOrDefault(*master, settings)) == info.onlyWhenValue;
}

const SettingValue& valueOrDefault(const SettingInfo& info, const SettingMap& settings) {
    const auto given = settings.find(info.key);
    return given == settings.end() ? info.defaultValue : given->second;
}

const SettingInfo* infoFor(const std::vector<SettingInfo>& infos, const std::string& key) {
    const auto found = std::ranges::find(infos, key, &SettingInfo::key);
    return found == infos.end() ? nullptr : &*found;
}

} // namespace fovea
