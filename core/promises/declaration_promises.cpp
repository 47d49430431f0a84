#include "core/promises/declaration_promises.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>

#include <fmt/format.h>

#include "core/base/json_text.hpp"
#include "core/settings/completed.hpp"
#include "core/settings/random_settings.hpp"
#include "core/settings/setting_check.hpp"
#include "core/settings/setting_json.hpp"
#include "core/settings/setting_path.hpp"

namespace fovea {

namespace {

constexpr std::uint64_t rounds = 25;

bool hasPart(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

SettingMap defaultsOf(const std::vector<SettingInfo>& infos) {
    SettingMap map;
    for (const SettingInfo& info : infos)
        map[info.key] = info.defaultValue;
    return map;
}

bool isKey(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return std::islower(static_cast<unsigned char>(c)) != 0 ||
               std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
    });
}

std::string writtenSettings(const SettingMap& values, const std::vector<SettingInfo>& infos) {
    return jsonText(settingsToJson(values, infos));
}

/// What is wrong with how a value that a setting may not have is refused; empty when nothing is.
std::string refusalFault(const SettingInfo& info, const Result<void>& checked) {
    if (checked)
        return "it was taken";
    const std::string& sentence = checked.error().message;
    if (!hasPart(sentence, info.key) || !hasPart(sentence, "; give ") ||
        !hasPart(sentence, allowedText(info)))
        return fmt::format("\"{}\" does not name the setting and what is allowed", sentence);
    return {};
}

/// What became of values that were written to a file and read again.
std::string fileFault(const std::vector<SettingInfo>& infos, const std::string& written,
                      const TypeCatalog& types) {
    const Result<SettingMap> read =
        parseJson(written, "values").and_then([&](const nlohmann::json& json) {
            return settingsFromJson(json, infos, "values");
        });
    if (!read)
        return read.error().message;
    if (const Result<void> checked = checkSettings(infos, *read, types); !checked)
        return checked.error().message;
    const std::string again = writtenSettings(*read, infos);
    return again == written ? std::string() : "they came back as " + again;
}

} // namespace

std::span<const DeclarationPromise> declarationPromises() {
    static constexpr std::array promises{
        DeclarationPromise{"everySettingIsDescribed", everySettingIsDescribed},
        DeclarationPromise{"defaultsAreAllowedAndUsual", defaultsAreAllowedAndUsual},
        DeclarationPromise{"randomValuesSurviveTheFile", randomValuesSurviveTheFile},
        DeclarationPromise{"randomValuesSurviveTheCommandLine", randomValuesSurviveTheCommandLine},
        DeclarationPromise{"refusedValuesGiveASentence", refusedValuesGiveASentence}};
    return promises;
}

Verdict everySettingIsDescribed(const TypeInfo& type, const TypeCatalog& /*types*/) {
    for (const SettingInfo& info : type.settings) {
        if (!isKey(info.key))
            return broken(info.key, "its key is not of small letters, digits and _ alone");
        if (info.title.empty() || info.doc.empty())
            return broken(info.key, "it has no title or no text");
        // One sentence, whose end the form and the page set.
        if (info.doc.ends_with('.') || hasPart(info.doc, ". "))
            return broken(info.key, fmt::format("its text \"{}\" has more than one sentence, or "
                                                "ends with a full stop",
                                                info.doc));
    }
    return {};
}

Verdict defaultsAreAllowedAndUsual(const TypeInfo& type, const TypeCatalog& types) {
    const SettingMap defaults = defaultsOf(type.settings);
    if (const Result<void> checked = checkSettings(type.settings, defaults, types); !checked)
        return broken("its defaults", checked.error().message);
    if (type.check != nullptr)
        if (const Result<void> own = type.check(defaults); !own)
            return broken("its defaults", own.error().message);
    const std::vector<Remark> remarks =
        remarksOn(type.settings, completed(type.settings, defaults, types), types);
    if (!remarks.empty())
        return broken(remarks.front().path, remarks.front().message);
    return {};
}

Verdict randomValuesSurviveTheFile(const TypeInfo& type, const TypeCatalog& types) {
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        RandomStream random({seed, 1});
        const SettingMap values = randomSettings(type.settings, random, types);
        const std::string written = writtenSettings(values, type.settings);
        if (const Result<void> checked = checkSettings(type.settings, values, types); !checked)
            return broken(written, checked.error().message);
        if (std::string fault = fileFault(type.settings, written, types); !fault.empty())
            return broken(written, std::move(fault));
    }
    return {};
}

Verdict randomValuesSurviveTheCommandLine(const TypeInfo& type, const TypeCatalog& types) {
    const auto whole = [&](const SettingMap& map) {
        return writtenSettings(completed(type.settings, map, types), type.settings);
    };
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        RandomStream random({seed, 2});
        const SettingMap values = randomSettings(type.settings, random, types);
        std::vector<Assignment> assignments;
        for (const SettingPath& each : settingPaths(type.settings, values, types))
            assignments.push_back({each.path, toString(each.value)});
        SettingMap set;
        if (const Result<void> done = setAll(type.settings, set, assignments, types); !done)
            return broken(whole(values), done.error().message);
        if (whole(set) != whole(values))
            return broken(whole(values), "they came back as " + whole(set));
    }
    return {};
}

Verdict refusedValuesGiveASentence(const TypeInfo& type, const TypeCatalog& types) {
    for (const SettingInfo& info : type.settings)
        for (const SettingValue& value : refusedValues(info)) {
            const Result<void> checked = checkSettings(type.settings, {{info.key, value}}, types);
            if (std::string fault = refusalFault(info, checked); !fault.empty())
                return broken(info.key + "=" + toString(value), std::move(fault));
        }
    const Result<void> unknown = checkSettings(type.settings, {{"unheard_of", true}}, types);
    if (unknown || !hasPart(unknown.error().message, "unheard_of"))
        return broken("unheard_of=yes", "a setting that is not declared is not refused by name");
    return {};
}

std::vector<SettingValue> refusedValues(const SettingInfo& info) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<SettingValue> refused;
    const auto isWhole = [](double x) { return std::abs(x) < 1e15; };
    switch (info.kind) {
    case SettingKind::Bool:
        return {std::string("maybe"), std::int64_t{2}};
    case SettingKind::Choice:
        return {std::string("none of these"), std::int64_t{0}};
    case SettingKind::Integer:
        refused = {std::string("3"), 2.5};
        if (isWhole(info.range.low))
            refused.emplace_back(static_cast<std::int64_t>(info.range.low) - 1);
        if (isWhole(info.range.high))
            refused.emplace_back(static_cast<std::int64_t>(info.range.high) + 1);
        return refused;
    case SettingKind::Real:
        refused = {std::string("3"), std::numeric_limits<double>::quiet_NaN(), infinity, -infinity};
        if (isWhole(info.range.low))
            refused.emplace_back(info.range.low - 1);
        if (isWhole(info.range.high))
            refused.emplace_back(info.range.high + 1);
        if (info.range.excludesLow)
            refused.emplace_back(info.range.low);
        if (info.range.excludesHigh)
            refused.emplace_back(info.range.high);
        return refused;
    case SettingKind::Seed:
        return {std::int64_t{-1}, 0.5, std::string("1")};
    case SettingKind::Text:
    case SettingKind::Path:
        return {std::int64_t{1}, true};
    case SettingKind::Group:
    case SettingKind::Typed:
    case SettingKind::Steps:
        return {std::int64_t{1}, std::string("none of these")};
    default:
        return {std::int64_t{1}, std::vector<std::int64_t>{}, std::vector<std::int64_t>(9, 1)};
    }
}

} // namespace fovea
