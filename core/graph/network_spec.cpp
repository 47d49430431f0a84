#include "core/graph/network_spec.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/setting_json.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view formatName = "fovea-network";
constexpr int formatVersion = 1;

Json toJson(const NodeSpec& node) {
    Json json;
    json["id"] = node.id;
    json["type"] = node.type;
    if (!node.plugin.empty())
        json["plugin"] = node.plugin;
    json["version"] = node.version;
    json["settings"] = settingsToJson(node.settings);
    json["inputs"] = node.inputs;
    json["position"] = {node.position.x, node.position.y};
    return json;
}

/// Invalid UTF-8 (in a name someone typed elsewhere) is replaced rather than thrown at.
std::string dump(const Json& json) { return jsonText(json); }

Result<NodeSpec> nodeFrom(const nlohmann::json& json, const std::string& path) {
    NodeSpec node;
    JsonReader reader(json, path);
    reader.required("id", node.id);
    reader.required("type", node.type);
    reader.optional("plugin", node.plugin);
    reader.optional("version", node.version);
    reader.optional("inputs", node.inputs);
    std::vector<double> position{0, 0};
    reader.optional("position", position);
    if (position.size() == 2)
        node.position = {position[0], position[1]};
    else
        reader.complain("position", "must be [x, y]");
    readSettings(reader, "settings", node.settings);
    if (node.id.empty())
        reader.complain("id", "must not be empty");
    if (Result<void> done = reader.finish(); !done)
        return tl::unexpected(done.error());
    return node;
}

} // namespace

const NodeSpec* NetworkSpec::find(std::string_view id) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const NodeSpec& node) { return node.id == id; });
    return found == nodes.end() ? nullptr : &*found;
}

NodeSpec* NetworkSpec::find(std::string_view id) {
    return const_cast<NodeSpec*>(std::as_const(*this).find(id));
}

std::string toJson(const NetworkSpec& spec) {
    std::string text =
        fmt::format("{{\n  \"format\": \"{}\",\n  \"version\": {},\n  \"name\": {},\n  "
                    "\"description\": {},\n  \"nodes\": [",
                    formatName, formatVersion, dump(spec.name), dump(spec.description));
    for (std::size_t i = 0; i < spec.nodes.size(); ++i)
        text += fmt::format("{}\n    {}", i == 0 ? "" : ",", dump(toJson(spec.nodes[i])));
    text += spec.nodes.empty() ? "]\n}\n" : "\n  ]\n}\n";
    return text;
}

Result<NetworkSpec> networkFromJson(std::string_view json) {
    const Result<nlohmann::json> parsed = parseJson(json, "network");
    if (!parsed)
        return tl::unexpected(parsed.error());
    NetworkSpec spec;
    JsonReader reader(*parsed, "network");
    std::string format{formatName};
    int version = formatVersion;
    reader.required("format", format);
    reader.required("version", version);
    if (format != formatName)
        reader.complain("format",
                        fmt::format("must be \"{}\"; this is another kind of file", formatName));
    if (version > formatVersion)
        reader.complain("version", fmt::format("is {}, newer than this program's {}; update Fovea",
                                               version, formatVersion));
    reader.optional("name", spec.name);
    reader.optional("description", spec.description);
    reader.take("suggested"); // a template's own word, which networkTemplates reads
    const nlohmann::json* nodes = reader.take("nodes");
    if (nodes == nullptr || !nodes->is_array())
        reader.complain("nodes", "must be a list of nodes");
    if (Result<void> done = reader.finish(); !done)
        return tl::unexpected(done.error());
    std::set<std::string> ids;
    for (std::size_t i = 0; i < nodes->size(); ++i) {
        Result<NodeSpec> node = nodeFrom((*nodes)[i], fmt::format("network.nodes[{}]", i));
        if (!node)
            return tl::unexpected(node.error());
        if (!ids.insert(node->id).second)
            return fail(fmt::format("network.nodes[{}].id: \"{}\" names an earlier node too; give "
                                    "each node its own id",
                                    i, node->id));
        spec.nodes.push_back(std::move(*node));
    }
    return spec;
}

std::string freshNodeId(const NetworkSpec& spec, std::string_view type) {
    const std::size_t dot = type.rfind('.');
    std::string stem{dot == std::string_view::npos ? type : type.substr(dot + 1)};
    if (spec.find(stem) == nullptr)
        return stem;
    for (int i = 2;; ++i)
        if (std::string id = fmt::format("{}_{}", stem, i); spec.find(id) == nullptr)
            return id;
}

} // namespace fovea
