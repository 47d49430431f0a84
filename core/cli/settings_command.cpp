#include <memory>

#include <fmt/format.h>

#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/settings_page.hpp"
#include "core/project/project.hpp"
#include "core/project/project_values.hpp"
#include "core/settings/setting_path.hpp"

namespace fovea {

namespace {

struct SettingsOptions {
    std::string project;
    std::string begun; ///< of a key, or KEY= and the beginning of a value
    bool listsKeys = false;
    bool isPage = false;
};

std::string optionOf(const SettingInfo& info) {
    return info.option.empty() ? std::string() : "--" + info.option;
}

void printPossible(const LayerRegistry& registry) {
    Table table({{"key"}, {"option"}, {"allowed"}, {"what it does"}});
    for (const SettingPath& each : possiblePaths(settingInfosOf<ProjectValues>(), registry))
        table.add(
            {each.path, optionOf(each.info), allowedCell(each.info, registry), each.info.doc});
    print(table.text());
}

Result<void> printValues(const std::string& folder, const LayerRegistry& registry) {
    const Result<ProjectSpec> spec = ProjectFolder{folder}.load();
    if (!spec)
        return tl::unexpected(spec.error());
    const SettingMap values = settingsOf<ProjectValues>(*spec);
    Table table({{"key"}, {"value"}, {"allowed"}});
    for (const SettingPath& each : settingPaths(settingInfosOf<ProjectValues>(), values, registry))
        table.add({each.path, toString(each.value), allowedCell(each.info, registry)});
    print(table.text());
    return {};
}

/// What may stand behind KEY=.
std::vector<std::string> valuesOf(const SettingInfo& info, const TypeCatalog& types) {
    std::vector<std::string> values = info.choices;
    for (const std::int64_t number : info.numbers)
        values.push_back(std::to_string(number));
    if (info.kind == SettingKind::Bool)
        values = {"yes", "no"};
    if (!info.family.empty())
        for (const TypeInfo* type : types.types(info.family))
            values.push_back(type->id);
    return values;
}

/// The keys that begin so, each with its "="; once there is one, the values that go on so.
void printKeys(const std::string& begun, const LayerRegistry& registry) {
    for (const SettingPath& each : possiblePaths(settingInfosOf<ProjectValues>(), registry)) {
        const std::string key = each.path + "=";
        if (key.starts_with(begun))
            print(key + "\n");
        if (begun.starts_with(key))
            for (const std::string& value : valuesOf(each.info, registry))
                if ((key + value).starts_with(begun))
                    print(key + value + "\n");
    }
}

Result<void> showSettings(const SettingsOptions& options) {
    const LayerRegistry registry = openRegistry();
    if (options.listsKeys)
        printKeys(options.begun, registry);
    else if (options.isPage)
        print(settingsPage(registry));
    else if (options.project.empty())
        printPossible(registry);
    else
        return printValues(options.project, registry);
    return {};
}

} // namespace

void addSettingsCommand(CLI::App& app, Invocation& invocation) {
    auto options = std::make_shared<SettingsOptions>();
    CLI::App* command =
        app.add_subcommand("settings", "What --set takes; of a project, the values that it has");
    command->add_option("PROJECT", options->project, "A project's folder");
    CLI::Option* keys = command->add_option("--keys", options->begun,
                                            "Only the keys that begin so, and behind KEY= the "
                                            "values: for completion");
    keys->expected(0, 1)->excludes("PROJECT");
    command->add_flag("--markdown", options->isPage, "Print all of them as a page of Markdown")
        ->excludes("PROJECT")
        ->excludes(keys);
    command->callback([options, keys, &invocation] {
        options->listsKeys = keys->count() > 0;
        invocation.action = [options] { return showSettings(*options); };
    });
}

} // namespace fovea
