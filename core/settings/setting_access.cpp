#include "core/settings/setting_access.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"

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

std::string expectation(const SettingInfo& info) {
    const std::string low = numberText(info.range.low);
    const std::string high = numberText(info.range.high);
    switch (info.kind) {
    case SettingKind::Bool:
        return "yes or no";
    case SettingKind::Choice:
        return fmt::format("one of {}", fmt::join(info.choices, ", "));
    case SettingKind::Integer:
        return fmt::format("a whole number from {} to {}", low, high);
    case SettingKind::Real:
        return fmt::format("a number from {} to {}", low, high);
    default:
        return fmt::format("{} whole numbers from {} to {}", countOf(info.kind), low, high);
    }
}

bool fits(const SettingInfo& info, const SettingValue& value) {
    const auto inRange = [&](double x) {
        return std::isfinite(x) && x >= info.range.low && x <= info.range.high;
    };
    const auto* integer = std::get_if<std::int64_t>(&value);
    switch (info.kind) {
    case SettingKind::Bool:
        return std::holds_alternative<bool>(value);
    case SettingKind::Choice: {
        const auto* name = std::get_if<std::string>(&value);
        return name != nullptr &&
               std::find(info.choices.begin(), info.choices.end(), *name) != info.choices.end();
    }
    case SettingKind::Integer:
        return integer != nullptr && inRange(static_cast<double>(*integer));
    case SettingKind::Real: {
        if (integer != nullptr)
            return inRange(static_cast<double>(*integer));
        const auto* real = std::get_if<double>(&value);
        return real != nullptr && inRange(*real);
    }
    default: {
        const auto* list = std::get_if<std::vector<std::int64_t>>(&value);
        return list != nullptr && list->size() == countOf(info.kind) &&
               std::all_of(list->begin(), list->end(),
                           [&](std::int64_t x) { return inRange(static_cast<double>(x)); });
    }
    }
}

} // namespace

Result<void> checkSetting(const SettingInfo& info, const SettingValue& value) {
    if (fits(info, value))
        return {};
    return fail(ErrorKind::Network, fmt::format("{} = {} is not possible; give {}", info.key,
                                                toString(value), expectation(info)));
}

Error unknownSetting(const std::string& key, const std::vector<SettingInfo>& known) {
    std::vector<std::string> keys;
    for (const SettingInfo& info : known)
        keys.push_back(info.key);
    return {ErrorKind::Network,
            keys.empty() ? fmt::format("there is no setting \"{}\": this layer has none", key)
                         : fmt::format("there is no setting \"{}\"; this layer has {}", key,
                                       fmt::join(keys, ", "))};
}

} // namespace fovea
