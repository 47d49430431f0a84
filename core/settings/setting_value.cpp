#include "core/settings/setting_value.hpp"

#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"

namespace fovea {

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
