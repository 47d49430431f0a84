#include "core/cli/settings_page.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"
#include "core/project/project_values.hpp"
#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

/// A vertical line would end a cell of a table.
std::string cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, "\\");
    return text;
}

/// "1 to 64", "0 to below 1", "at least 0"
std::string rangeText(const Range& range) {
    const std::string low = numberText(range.low);
    const std::string high = numberText(range.high);
    if (std::isinf(range.high))
        return fmt::format("{} {}", range.excludesLow ? "above" : "at least", low);
    return fmt::format("{}{} to {}{}", range.excludesLow ? "above " : "", low,
                       range.excludesHigh ? "below " : "", high);
}

std::string defaultText(const SettingInfo& setting) {
    const std::string text = toString(setting.defaultValue);
    return text.empty() ? "none" : text;
}

std::string documentation(const SettingInfo& setting) {
    if (setting.onlyWhenKey.empty())
        return setting.doc;
    return fmt::format("{} (with {} = {})", setting.doc, setting.onlyWhenKey,
                       setting.onlyWhenValue);
}

std::string familySection(const SettingInfo& setting, const std::string& path,
                          const LayerRegistry& registry) {
    const bool isStep = setting.kind == SettingKind::Steps;
    std::string text = fmt::format("\n## {}\n{}: `{}` {}.\n", setting.title, setting.doc, path,
                                   isStep ? "lists them in their order" : "names one");
    for (const TypeInfo* type : registry.types(setting.family)) {
        const std::string prefix = isStep ? path + "." + type->id + "." : path + ".";
        text += fmt::format("\n### {}\n`{}`, plugin `{}`. {}\n\n{}", type->title, type->id,
                            registry.pluginOf(setting.family, type->id), type->summary,
                            settingsTable(type->settings, registry, prefix));
    }
    return text;
}

} // namespace

std::string allowedCell(const SettingInfo& setting, const TypeCatalog& types) {
    const std::string unit = setting.unit.empty() ? "" : " " + setting.unit;
    const std::string zero =
        setting.zeroMeans.empty() ? "" : fmt::format(" (0: {})", setting.zeroMeans);
    switch (setting.kind) {
    case SettingKind::Bool:
        return "yes, no";
    case SettingKind::Choice:
        return fmt::format("{}", fmt::join(setting.choices, ", "));
    case SettingKind::Typed:
    case SettingKind::Steps:
        return types.idsOf(setting.family);
    case SettingKind::Seed:
    case SettingKind::Text:
    case SettingKind::Path:
        return allowedText(setting);
    default:
        if (!setting.numbers.empty())
            return fmt::format("{}{}", fmt::join(setting.numbers, ", "), zero);
        return rangeText(setting.range) + unit + zero;
    }
}

std::string settingsTable(const std::vector<SettingInfo>& settings, const TypeCatalog& types,
                          const std::string& prefix) {
    if (settings.empty())
        return "It has no settings.\n";
    const bool tellsOptions = !prefix.empty();
    std::string text = tellsOptions ? "| setting | option | default | allowed | what it does |\n"
                                      "|---|---|---|---|---|\n"
                                    : "| setting | default | allowed | what it does |\n"
                                      "|---|---|---|---|\n";
    for (const SettingInfo& setting : settings) {
        const std::string option =
            setting.option.empty() ? std::string() : fmt::format("`--{}`", setting.option);
        text +=
            fmt::format("| `{}{}` | {}{} | {} | {} |\n", prefix, setting.key,
                        tellsOptions ? option + " | " : std::string(), cell(defaultText(setting)),
                        cell(allowedCell(setting, types)), cell(documentation(setting)));
    }
    return text;
}

std::string settingsPage(const LayerRegistry& registry) {
    std::string text =
        "# Settings\n\nEvery value of a project: the keys are those of `project.json`, and "
        "`fovea train`, `fovea new` and, for what a run may change, `fovea resume` take each as "
        "`--set KEY=VALUE`. This page is written by `fovea settings --markdown`.\n";
    std::string families;
    for (const SettingInfo& part : settingInfosOf<ProjectValues>()) {
        const std::string prefix = part.key + ".";
        text += fmt::format("\n## {}\n{}.\n\n{}", part.title, part.doc,
                            settingsTable(part.members, registry, prefix));
        for (const SettingInfo& setting : part.members)
            if (!setting.family.empty())
                families += familySection(setting, prefix + setting.key, registry);
    }
    return text + families;
}

} // namespace fovea
