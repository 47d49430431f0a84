#include "core/settings/setting_value.hpp"

#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"

namespace fovea {

SettingValue::SettingValue() noexcept = default;
SettingValue::SettingValue(const SettingValue& other) = default;
SettingValue::SettingValue(SettingValue&& other) noexcept = default;
SettingValue& SettingValue::operator=(const SettingValue& other) = default;
SettingValue& SettingValue::operator=(SettingValue&& other) noexcept = default;
SettingValue::~SettingValue() = default;

bool SettingValue::operator==(const SettingValue& other) const {
    return static_cast<const variant&>(*this) == static_cast<const variant&>(other);
}

bool TypedValue::operator==(const TypedValue& other) const {
    return type == other.type && settings == other.settings;
}

namespace {

std::string textOf(bool held) { return held ? "yes" : "no"; }

std::string textOf(std::int64_t held) { return std::to_string(held); }

std::string textOf(std::uint64_t held) { return std::to_string(held); }

std::string textOf(double held) { return numberText(held); }

std::string textOf(const std::string& held) { return held; }

std::string textOf(const std::vector<std::int64_t>& held) {
    return fmt::format("{}", fmt::join(held, "x"));
}

std::string textOf(const SettingMap& held) {
    std::string words;
    for (const auto& [key, value] : held)
        words += fmt::format("{}{}={}", words.empty() ? "" : ", ", key, toString(value));
    return words;
}

std::string textOf(const TypedValue& held) { return held.type; }

std::string textOf(const std::vector<TypedValue>& held) {
    std::string words;
    for (const TypedValue& each : held)
        words += (words.empty() ? "" : ", ") + each.type;
    return words.empty() ? "none" : words;
}

} // namespace

std::string toString(const SettingValue& value) {
    return std::visit([](const auto& held) { return textOf(held); }, value);
}

} // namespace fovea
