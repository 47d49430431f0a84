#include "core/settings/setting_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/number_text.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

/// Without the spaces around it.
std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

std::vector<std::string> split(std::string_view text, char mark) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t at = text.find(mark);
        parts.push_back(trimmed(text.substr(0, at)));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

/// "3x5", or "3" for each.
Result<SettingValue> sizesFrom(std::string_view text, std::size_t count) {
    std::vector<std::int64_t> sizes;
    for (const std::string& part : split(text, 'x')) {
        const Result<std::int64_t> size = readWhole(part);
        if (!size)
            return tl::unexpected(size.error());
        sizes.push_back(*size);
    }
    if (sizes.size() == 1)
        sizes.resize(count, sizes.front());
    return sizes;
}

/// What is neither stays a text, which is no Bool's value.
SettingValue boolFrom(const std::string& text) {
    constexpr std::array<std::string_view, 4> yes{"yes", "true", "on", "1"};
    constexpr std::array<std::string_view, 4> no{"no", "false", "off", "0"};
    if (std::ranges::find(yes, text) != yes.end())
        return true;
    if (std::ranges::find(no, text) != no.end())
        return false;
    return text;
}

std::vector<TypedValue> stepsFrom(std::string_view text) {
    std::vector<TypedValue> steps;
    for (std::string& type : split(text, ','))
        if (!type.empty() && type != "none")
            steps.push_back({std::move(type)});
    return steps;
}

template <class T>
Result<SettingValue> held(Result<T> value) {
    return std::move(value).map([](T&& number) { return SettingValue(number); });
}

/// What the text means, whether or not it is allowed.
Result<SettingValue> valueFrom(const SettingInfo& info, const std::string& text) {
    switch (info.kind) {
    case SettingKind::Bool:
        return boolFrom(text);
    case SettingKind::Integer:
        return held(readWhole(text));
    case SettingKind::Real:
        return held(readReal(text));
    case SettingKind::Seed:
        return held(readUnsigned(text));
    case SettingKind::Size2:
        return sizesFrom(text, 2);
    case SettingKind::Size3:
        return sizesFrom(text, 3);
    case SettingKind::Sides:
        return sizesFrom(text, 4);
    case SettingKind::Typed:
        return TypedValue{text};
    case SettingKind::Steps:
        return stepsFrom(text);
    case SettingKind::Choice:
    case SettingKind::Text:
    case SettingKind::Path:
    case SettingKind::Group:
        break;
    }
    return text;
}

} // namespace

Result<SettingValue> settingFromText(const SettingInfo& info, std::string_view text,
                                     const TypeCatalog& types, const std::string& path) {
    const bool isFree = info.kind == SettingKind::Text || info.kind == SettingKind::Path;
    const std::string words = isFree ? std::string(text) : trimmed(text);
    if (info.kind == SettingKind::Group) {
        std::string keys;
        for (const SettingInfo& member : info.members)
            keys += (keys.empty() ? "" : ", ") + member.key;
        return fail(ErrorKind::Usage, fmt::format("{} holds settings of its own; set one of them: "
                                                  "{}",
                                                  path, keys));
    }
    Result<SettingValue> value = valueFrom(info, words);
    if (!value)
        return fail(ErrorKind::Usage,
                    fmt::format("{} = {} is not possible: {}", path, words, value.error().message));
    if (!checkSetting(info, *value))
        return fail(ErrorKind::Usage, fmt::format("{} = {} is not possible; give {}", path, words,
                                                  allowedText(info)));
    const auto* typed = std::get_if<TypedValue>(&*value);
    const auto* steps = std::get_if<std::vector<TypedValue>>(&*value);
    const std::vector<TypedValue> named = typed != nullptr   ? std::vector{*typed}
                                          : steps != nullptr ? *steps
                                                             : std::vector<TypedValue>();
    for (const TypedValue& each : named)
        if (types.find(info.family, each.type) == nullptr)
            return fail(ErrorKind::Usage, unknownType(path, info.family, each.type, types).message);
    return std::move(*value);
}

} // namespace fovea
