#include "core/cli/layers_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/number_text.hpp"

namespace fovea {

namespace {

/// A vertical line would end a cell of a table.
std::string cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
        text.insert(at, "\\");
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

/// What a setting may be: "1 to 64 px", "same, valid", "yes, no".
std::string allowed(const SettingInfo& setting) {
    const std::string unit = setting.unit.empty() ? "" : " " + setting.unit;
    switch (setting.kind) {
    case SettingKind::Bool:
        return "yes, no";
    case SettingKind::Choice:
        return joined(setting.choices);
    default:
        return fmt::format("{} to {}{}", numberText(setting.range.low),
                           numberText(setting.range.high), unit);
    }
}

std::string documentation(const SettingInfo& setting) {
    if (setting.onlyWhenKey.empty())
        return setting.doc;
    return fmt::format("{} (with {} = {})", setting.doc, setting.onlyWhenKey,
                       setting.onlyWhenValue);
}

std::string settingsTable(const std::vector<SettingInfo>& settings) {
    if (settings.empty())
        return "It has no settings.\n";
    std::string text = "| setting | default | allowed | what it does |\n|---|---|---|---|\n";
    for (const SettingInfo& setting : settings)
        text += fmt::format("| `{}` | {} | {} | {} |\n", setting.key,
                            cell(toString(setting.defaultValue)), cell(allowed(setting)),
                            cell(documentation(setting)));
    return text;
}

template <class Type>
std::string typeSection(const Type& type, const std::string& inputs, const std::string& plugin) {
    return fmt::format("\n### {}\n`{}`{}, plugin `{}`. {}\n\n{}", type.title, type.id, inputs,
                       plugin, type.summary, settingsTable(type.settings));
}

std::string inputsOf(const LayerType& type) {
    const Arity arity = type.arity;
    if (arity == Arity{1, 1})
        return "";
    return fmt::format(", {} to {} inputs", arity.least, arity.most);
}

} // namespace

std::string layersPage(const LayerRegistry& registry) {
    std::string text =
        "# Layers\n\nEvery layer type and loss that Fovea's plugins bring. This page "
        "is written by `fovea layers --markdown`.\n";
    const Category* group = nullptr;
    for (const LayerType* type : registry.layers()) {
        if (group != &registry.categoryOf(*type))
            text += fmt::format("\n## {}\n", registry.categoryOf(*type).title);
        group = &registry.categoryOf(*type);
        text += typeSection(*type, inputsOf(*type), registry.pluginOf(type->id));
    }
    if (!registry.losses().empty())
        text += "\n## Loss\nA recipe names one; it is no node of a network.\n";
    for (const LossType* type : registry.losses())
        text += typeSection(*type, "", registry.pluginOf(type->id));
    return text;
}

} // namespace fovea
