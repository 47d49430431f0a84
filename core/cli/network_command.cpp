#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/json_text.hpp"
#include "core/cli/arguments.hpp"
#include "core/cli/command.hpp"
#include "core/cli/console.hpp"
#include "core/cli/layers_page.hpp"
#include "core/evaluation/figures.hpp"
#include "core/graph/infer.hpp"
#include "core/graph/node_index.hpp"
#include "core/graph/templates.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) { return jsonText(json) + "\n"; }

/// Layer types and, after them, losses: both are what plugins bring.
Result<void> listLayers(bool isJson) {
    const LayerRegistry registry = openRegistry();
    Json json = Json::array();
    Table table({{"layer type"}, {"title"}, {"group"}, {"plugin"}, {"summary"}});
    const auto add = [&](const auto& type, const std::string& group) {
        const std::string plugin = registry.pluginOf(type.id);
        table.add({type.id, type.title, group, plugin, type.summary});
        Json settings = Json::array();
        for (const SettingInfo& setting : type.settings)
            settings.push_back({{"key", setting.key},
                                {"default", toString(setting.defaultValue)},
                                {"doc", setting.doc}});
        json.push_back({{"id", type.id},
                        {"title", type.title},
                        {"group", group},
                        {"plugin", plugin},
                        {"version", type.version},
                        {"summary", type.summary},
                        {"settings", std::move(settings)}});
    };
    for (const LayerType* type : registry.layers())
        add(*type, registry.categoryOf(*type).title);
    for (const LossType* type : registry.losses())
        add(*type, "Loss");
    print(isJson ? dump(json) : table.text());
    return {};
}

Result<void> printLayersPage() {
    print(layersPage(openRegistry()));
    return {};
}

Result<void> listNetworks(bool isJson) {
    Json json = Json::array();
    Table table({{"network"}, {"description"}});
    for (const NetworkTemplate& each : networkTemplates()) {
        const Result<NetworkSpec> spec = loadNetwork(each.name);
        if (!spec) {
            say(fmt::format("warning: {}", spec.error().message));
            continue;
        }
        table.add({each.name, spec->description});
        json.push_back({{"name", each.name},
                        {"description", spec->description},
                        {"suggested", each.isSuggested},
                        {"file", each.file.string()}});
    }
    print(isJson ? dump(json) : table.text());
    return {};
}

/// [6, 28, 28], or [120] of a vector: channels first.
std::vector<std::int64_t> channelsFirst(const Shape& shape) {
    if (shape.d == 1 && shape.h == 1 && shape.w == 1)
        return {shape.c};
    if (shape.d == 1)
        return {shape.c, shape.h, shape.w};
    return {shape.c, shape.d, shape.h, shape.w};
}

/// Calls `visit` for each layer in the order in which they run. The input is no layer.
template <class Visit>
void forEachLayer(const NetworkSpec& network, const NetworkReport& report, Visit visit) {
    const NodeIndex index(network);
    for (const std::string& id : report.order)
        if (const NodeSpec* node = index.find(id); node->type != inputNodeType)
            visit(*node, report.nodes.at(id));
}

/// {"layers":[{"id","type","output","weights","macs","receptive_field"}],
///  "total":{"weights","macs"}}: the keys are stable. receptive_field is [height, width].
std::string descriptionJson(const NetworkSpec& network, const NetworkReport& report) {
    Json layers = Json::array();
    forEachLayer(network, report, [&](const NodeSpec& node, const NodeReport& about) {
        const Size2 field = about.receptiveField.size;
        layers.push_back({{"id", node.id},
                          {"type", node.type},
                          {"output", channelsFirst(about.output)},
                          {"weights", about.weights},
                          {"macs", about.macs},
                          {"receptive_field", {field.height, field.width}}});
    });
    return dump({{"layers", std::move(layers)},
                 {"total", {{"weights", report.weights}, {"macs", report.macs}}}});
}

std::string descriptionText(const NetworkSpec& network, const NetworkReport& report) {
    Table table({{"layer"},
                 {"type"},
                 {"output"},
                 {"weights", true},
                 {"multiply-adds", true},
                 {"receptive field", true}});
    forEachLayer(network, report, [&](const NodeSpec& node, const NodeReport& about) {
        const Size2 field = about.receptiveField.size;
        table.add({node.id, node.type, toString(about.output), grouped(about.weights),
                   grouped(about.macs), fmt::format("{}x{}", field.height, field.width)});
    });
    table.addTotal({"total", "", "", grouped(report.weights), grouped(report.macs), ""});
    return table.text();
}

Result<void> describe(const std::string& name, const Shape& input, std::int64_t classes,
                      bool isJson) {
    const LayerRegistry registry = openRegistry();
    Result<NetworkSpec> network = loadNetwork(name);
    if (!network)
        return tl::unexpected(network.error());
    if (classes > 0)
        network = withClassCount(std::move(*network), classes, registry);
    const NetworkReport report = infer(*network, input, registry);
    if (!report.isRunnable()) {
        std::string message = fmt::format("{} cannot run on {}:", name, toString(input));
        for (const Problem& problem : report.problems)
            message += "\n  " + sentence(problem);
        return fail(ErrorKind::Network, message);
    }
    print(isJson ? descriptionJson(*network, report) : descriptionText(*network, report));
    return {};
}

void addDescribe(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string network;
        std::string input;
        std::int64_t classes = 0;
        bool isJson = false;
    };

    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("describe", "Shapes, weights and cost of a network, layer by layer");
    command->add_option("NETWORK", options->network, "A template's name or a network file")
        ->required();
    command->add_option("--input", options->input, "Channels x height x width, as in 1x28x28")
        ->required();
    command->add_option("--classes", options->classes, "As many outputs instead of the file's")
        ->check(CLI::Range(2, 1000000));
    command->add_flag("--json", options->isJson,
                      "Print {\"layers\":[{\"id\",\"type\",\"output\",\"weights\",\"macs\","
                      "\"receptive_field\"}],\"total\":{\"weights\",\"macs\"}}; output is "
                      "[channels, height, width] or [units], receptive_field [height, width]");
    command->callback([options, &invocation] {
        invocation.action = [options]() -> Result<void> {
            const Result<Shape> input = parseInput(options->input);
            if (!input)
                return fail(ErrorKind::Usage, "--input: " + input.error().message);
            return describe(options->network, *input, options->classes, options->isJson);
        };
    });
}

} // namespace

void addNetworkCommands(CLI::App& app, Invocation& invocation) {
    auto isJson = std::make_shared<bool>(false);
    auto isPage = std::make_shared<bool>(false);
    CLI::App* layers = app.add_subcommand("layers", "The layer types that the plugins offer");
    CLI::Option* page = layers->add_flag("--markdown", *isPage,
                                         "Print a page with every layer type and its settings");
    layers
        ->add_flag("--json", *isJson,
                   "Print [{\"id\",\"title\",\"group\",\"plugin\",\"version\",\"summary\","
                   "\"settings\":[{\"key\",\"default\",\"doc\"}]}]")
        ->excludes(page);
    layers->callback([isJson, isPage, &invocation] {
        invocation.action = [isJson, isPage] {
            return *isPage ? printLayersPage() : listLayers(*isJson);
        };
    });
    CLI::App* networks = app.add_subcommand("networks", "The networks that come with the program");
    networks->add_flag("--json", *isJson, R"(Print [{"name","description","suggested","file"}])");
    networks->callback(
        [isJson, &invocation] { invocation.action = [isJson] { return listNetworks(*isJson); }; });
    addDescribe(app, invocation);
}

} // namespace fovea
