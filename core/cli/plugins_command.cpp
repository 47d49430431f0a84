#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/base/text.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/interrupt.hpp"
#include "core/cli/type_check.hpp"
#include "core/evaluation/figures.hpp"

namespace fovea {

namespace {

using PluginJson = nlohmann::ordered_json;

/// The types of a family that a plugin offers.
std::vector<const TypeInfo*> typesOf(const LayerRegistry& registry, const PluginInfo& plugin,
                                     std::string_view family) {
    std::vector<const TypeInfo*> own = registry.types(family);
    std::erase_if(own, [&](const TypeInfo* type) {
        return registry.pluginOf(family, type->id) != plugin.id;
    });
    return own;
}

std::string pluginsText(const LayerRegistry& registry) {
    Table table({{"plugin"}, {"version"}, {"title"}, {"types"}, {"file"}});
    for (const PluginInfo& plugin : registry.plugins()) {
        std::string types;
        for (const std::string_view family : LayerRegistry::families())
            if (const std::size_t count = typesOf(registry, plugin, family).size(); count > 0)
                types += fmt::format("{}{} {}", types.empty() ? "" : ", ", count, family);
        table.add({plugin.id, plugin.version, plugin.title, types, plugin.file.string()});
    }
    return table.text();
}

/// {"plugins":[{"id","version","title","file","types":{FAMILY: count}}],
///  "faults":[{"file","message"}]}: the keys are stable.
PluginJson pluginsJson(const LayerRegistry& registry) {
    PluginJson json{{"plugins", PluginJson::array()}, {"faults", PluginJson::array()}};
    for (const PluginInfo& plugin : registry.plugins()) {
        PluginJson types = PluginJson::object();
        for (const std::string_view family : LayerRegistry::families())
            types[std::string(family)] = typesOf(registry, plugin, family).size();
        json["plugins"].push_back({{"id", plugin.id},
                                   {"version", plugin.version},
                                   {"title", plugin.title},
                                   {"file", plugin.file.string()},
                                   {"types", std::move(types)}});
    }
    for (const PluginFault& fault : registry.faults())
        json["faults"].push_back({{"file", fault.file.string()}, {"message", fault.message}});
    return json;
}

Result<void> listPlugins(bool isJson) {
    const LayerRegistry registry = openRegistry(); // which tells the faults
    print(isJson ? jsonText(pluginsJson(registry)) + "\n" : pluginsText(registry));
    return {};
}

std::string checkText(const std::vector<TypeCheck>& checks) {
    Table table({{"family"}, {"type"}, {"kept", true}, {"of", true}});
    std::string below;
    for (const TypeCheck& check : checks) {
        table.add(
            {check.family, check.id, std::to_string(check.kept), std::to_string(check.promises)});
        for (const auto& [promise, breach] : check.broken)
            below += fmt::format("\n{} {}: {}\n{}  seen  {}\n", check.family, shownName(check.id),
                                 promise.empty() ? "before any promise" : shownName(promise),
                                 breach.onCase.empty()
                                     ? std::string()
                                     : fmt::format("  case  {}\n", shownName(breach.onCase)),
                                 shownName(breach.seen));
        const std::size_t asked = check.kept + check.broken.size();
        if (asked < check.promises)
            below +=
                fmt::format("  {} not asked after that\n",
                            counted(static_cast<std::int64_t>(check.promises - asked), "promise"));
    }
    return table.text() + below;
}

/// {"plugin","file","types":[{"family","id","promises","kept",
///  "broken":[{"promise","case","seen"}]}]}: the keys are stable.
PluginJson checkJson(const PluginInfo& plugin, const std::vector<TypeCheck>& checks) {
    PluginJson json{
        {"plugin", plugin.id}, {"file", plugin.file.string()}, {"types", PluginJson::array()}};
    for (const TypeCheck& check : checks) {
        PluginJson broken = PluginJson::array();
        for (const auto& [promise, breach] : check.broken)
            broken.push_back(
                {{"promise", promise}, {"case", breach.onCase}, {"seen", breach.seen}});
        json["types"].push_back({{"family", check.family},
                                 {"id", check.id},
                                 {"promises", check.promises},
                                 {"kept", check.kept},
                                 {"broken", std::move(broken)}});
    }
    return json;
}

Result<std::vector<TypeCheck>> checkTypes(const LayerRegistry& registry, const PluginInfo& plugin,
                                          std::chrono::seconds limit) {
    StatusLine status;
    StopOnInterrupt interrupt;
    std::vector<TypeCheck> checks;
    for (const std::string_view family : LayerRegistry::families())
        for (const TypeInfo* type : typesOf(registry, plugin, family)) {
            status.show(fmt::format("checking {} {}", family, type->id));
            Result<TypeCheck> check =
                checkTypeApart(plugin.file, family, type->id, limit, interrupt.token());
            if (!check)
                return tl::unexpected(check.error());
            if (hasTerminal()) {
                status.clear();
                say(fmt::format("{} {}: {} of {} promises kept", family, type->id, check->kept,
                                check->promises));
            }
            checks.push_back(std::move(*check));
        }
    return checks;
}

struct PluginCheckOptions {
    std::string file;
    std::string type;
    std::int64_t limitSeconds = 300;
    bool isJson = false;
};

Result<void> checkPlugin(const PluginCheckOptions& options) {
    if (!options.type.empty())
        return checkTypeHere(options.file, options.type);
    LayerRegistry registry = openRegistry();
    const Result<const PluginInfo*> plugin = loadBeside(registry, options.file);
    if (!plugin)
        return tl::unexpected(plugin.error());
    const auto checks = checkTypes(registry, **plugin, std::chrono::seconds(options.limitSeconds));
    if (!checks)
        return tl::unexpected(checks.error());
    print(options.isJson ? jsonText(checkJson(**plugin, *checks)) + "\n" : checkText(*checks));
    const auto wrong = std::ranges::count_if(
        *checks, [](const TypeCheck& check) { return check.kept < check.promises; });
    if (wrong > 0)
        return fail(fmt::format("{}: {} of {} break a promise; mend them, and check again",
                                options.file, wrong,
                                counted(static_cast<std::int64_t>(checks->size()), "type")));
    return {};
}

void addPluginCheck(CLI::App& plugins, Invocation& invocation) {
    auto options = std::make_shared<PluginCheckOptions>();
    CLI::App* command = plugins.add_subcommand(
        "check", "Ask each type of a plugin for what it promises: words, settings, memory, "
                 "gradients, threads");
    command->add_option("FILE", options->file, "The plugin, a .so file")->required();
    CLI::Option* json = command->add_flag(
        "--json", options->isJson,
        "Print {\"plugin\",\"file\",\"types\":[{\"family\",\"id\",\"promises\",\"kept\","
        "\"broken\":[{\"promise\",\"case\",\"seen\"}]}]}");
    command
        ->add_option("--type", options->type,
                     "Only this type, FAMILY/ID, in this very process, for a debugger; prints a "
                     "line of JSON as each promise begins and ends")
        ->excludes(json);
    command
        ->add_option("--limit", options->limitSeconds,
                     "Seconds after which a promise that has not ended counts as broken")
        ->check(CLI::Range(1, 86400))
        ->capture_default_str();
    command->callback([options, &invocation] {
        invocation.action = [options] { return checkPlugin(*options); };
    });
}

} // namespace

void addPluginsCommands(CLI::App& app, Invocation& invocation) {
    auto isJson = std::make_shared<bool>(false);
    CLI::App* plugins = app.add_subcommand("plugins", "The plugins that are loaded; check one");
    plugins->require_subcommand(0, 1);
    plugins->add_flag("--json", *isJson,
                      "Print {\"plugins\":[{\"id\",\"version\",\"title\",\"file\",\"types\"}],"
                      "\"faults\":[{\"file\",\"message\"}]}");
    addPluginCheck(*plugins, invocation);
    plugins->callback([isJson, plugins, &invocation] {
        if (plugins->get_subcommands().empty()) // else the subcommand's action is set already
            invocation.action = [isJson] { return listPlugins(*isJson); };
    });
}

} // namespace fovea
