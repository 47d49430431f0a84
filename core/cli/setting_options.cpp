#include "core/cli/setting_options.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/settings/setting_check.hpp"

namespace fovea {

namespace {

using Assignments = std::vector<Assignment>;

/// What the help says of a setting: its sentence, and what may be given.
std::string helpOf(const SettingInfo& info, const TypeCatalog& types) {
    switch (info.kind) {
    case SettingKind::Bool:
    case SettingKind::Text:
    case SettingKind::Path:
    case SettingKind::Seed:
        return info.doc;
    case SettingKind::Typed:
        return fmt::format("{}: {}", info.doc, types.idsOf(info.family));
    case SettingKind::Steps:
        return fmt::format("{}, as in STEP=VALUE,...: {}", info.doc, types.idsOf(info.family));
    default:
        return fmt::format("{}; {}", info.doc, allowedText(info));
    }
}

/// "flip=0.5,shift=0.1": each sets the first setting of a step.
Result<Assignments> stepsFrom(const SettingPath& setting, std::string_view text,
                              const TypeCatalog& types) {
    if (text.find('=') == std::string_view::npos)
        return Assignments{{setting.path, std::string(text)}};
    Assignments assignments;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const Result<Assignment> step = assignmentFrom(text.substr(0, comma));
        if (!step)
            return tl::unexpected(step.error());
        text.remove_prefix(std::min(comma + 1, text.size()));
        const TypeInfo* type = types.find(setting.info.family, step->path);
        if (type == nullptr)
            return tl::unexpected(
                unknownType(setting.path, setting.info.family, step->path, types));
        if (type->settings.empty())
            return fail(fmt::format("{} takes no value; write {}", type->id, type->id));
        assignments.push_back(
            {fmt::format("{}.{}.{}", setting.path, type->id, type->settings.front().key),
             step->text});
    }
    return assignments;
}

} // namespace

void SettingOptions::take(Result<Assignments> assignments, const std::string& option) {
    if (assignments)
        for (Assignment& each : *assignments)
            m_given.push_back({std::move(each.path), std::move(each.text), option});
    else if (m_fault)
        m_fault =
            fail(ErrorKind::Usage, fmt::format("{}: {}", option, assignments.error().message));
}

void SettingOptions::add(const SettingPath& setting, const std::string& name,
                         const TypeCatalog& types) {
    const std::string option = "--" + name;
    const std::string help = helpOf(setting.info, types);
    if (setting.info.kind == SettingKind::Bool) {
        m_command
            .add_flag_function(
                fmt::format("{},!--no-{}", option, name),
                [this, path = setting.path, option](std::int64_t count) {
                    m_given.push_back({path, count > 0 ? "yes" : "no", option});
                },
                help)
            ->group(m_group);
        return;
    }
    if (setting.info.kind == SettingKind::Steps) {
        m_command
            .add_option_function<std::vector<std::string>>(
                option,
                [this, setting, option, &types](const std::vector<std::string>& texts) {
                    for (const std::string& text : texts)
                        take(stepsFrom(setting, text, types), option);
                },
                help)
            ->group(m_group);
        return;
    }
    m_command
        .add_option_function<std::string>(
            option,
            [this, path = setting.path, option](const std::string& text) {
                m_given.push_back({path, text, option});
            },
            help)
        ->group(m_group);
}

void SettingOptions::addDeclared(const std::vector<SettingPath>& settings,
                                 const TypeCatalog& types) {
    for (const SettingPath& setting : settings)
        if (!setting.info.option.empty() &&
            m_command.get_option_no_throw("--" + setting.info.option) == nullptr)
            add(setting, setting.info.option, types);
}

void SettingOptions::addSet() {
    addSpecial(
        "--set",
        "KEY=VALUE: any value of project.json, as in train.schedule.gamma=0.5; may be repeated; "
        "`fovea settings` lists the keys",
        [](std::string_view text) {
            return assignmentFrom(text).map(
                [](Assignment&& each) { return Assignments{std::move(each)}; });
        });
}

void SettingOptions::addSpecial(const std::string& name, const std::string& help,
                                Result<Assignments> (*assign)(std::string_view text)) {
    m_command
        .add_option_function<std::vector<std::string>>(
            name,
            [this, name, assign](const std::vector<std::string>& texts) {
                for (const std::string& text : texts)
                    take(assign(text), name);
            },
            help)
        ->allow_extra_args(false)
        ->group(m_group);
}

std::optional<std::string> SettingOptions::given(std::string_view path) const {
    const auto last = std::ranges::find(m_given.rbegin(), m_given.rend(), path, &Assignment::path);
    return last == m_given.rend() ? std::nullopt : std::optional(last->text);
}

Result<Assignments> SettingOptions::assignments() const {
    return m_fault.map([this] { return m_given; });
}

Result<void> SettingOptions::applyTo(SettingMap& settings, const std::vector<SettingInfo>& infos,
                                     const TypeCatalog& types) const {
    if (!m_fault)
        return m_fault;
    if (Result<void> set = setAll(infos, settings, m_given, types); !set)
        return set;
    return checkSettings(infos, settings, types).map_error([](const Error& error) {
        return Error{ErrorKind::Usage, error.message};
    });
}

} // namespace fovea
