#include "core/graph/templates.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/program_paths.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

fs::path templateFolder() { return resourceFolder() / "networks"; }

/// Every template's name and file, in the order of their names.
std::vector<NetworkTemplate> templateFiles() {
    std::vector<NetworkTemplate> templates;
    std::error_code error;
    for (fs::directory_iterator entry(templateFolder(), error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".json")
            templates.push_back({entry->path().stem().string(), entry->path()});
    std::ranges::sort(templates, {}, &NetworkTemplate::name);
    return templates;
}

/// A file that cannot be read suggests itself to nobody; opening it says what is wrong.
bool suggestsItself(const fs::path& file) {
    const Result<nlohmann::json> json =
        readFile(file).and_then([](const std::string& text) { return parseJson(text, "network"); });
    return json && json->is_object() && json->value("suggested", nlohmann::json()) == true;
}

Result<NetworkSpec> networkFromFile(const fs::path& file) {
    return readFile(file)
        .and_then([](const std::string& json) { return networkFromJson(json); })
        .map_error([&](const Error& error) {
            return Error{ErrorKind::Network, fmt::format("{} cannot be opened as a network: {}",
                                                         file.string(), error.message)};
        });
}

std::string unknownNetwork(const std::string& name, const std::vector<NetworkTemplate>& known) {
    if (known.empty())
        return fmt::format("there is no network file {}, and no template either: {} holds none; "
                           "set FOVEA_RESOURCES to the folder that has networks/",
                           name, templateFolder().string());
    std::vector<std::string> names;
    for (const NetworkTemplate& each : known)
        names.push_back(each.name);
    return fmt::format("there is neither a template nor a network file called {}; give the path "
                       "of a file, or one of {}",
                       name, fmt::join(names, ", "));
}

} // namespace

std::vector<NetworkTemplate> networkTemplates() {
    std::vector<NetworkTemplate> templates = templateFiles();
    for (NetworkTemplate& each : templates)
        each.isSuggested = suggestsItself(each.file);
    return templates;
}

Result<NetworkSpec> loadNetwork(const std::string& nameOrPath) {
    const std::vector<NetworkTemplate> templates = templateFiles();
    const auto found = std::ranges::find(templates, nameOrPath, &NetworkTemplate::name);
    if (found != templates.end())
        return networkFromFile(found->file);
    std::error_code error;
    if (fs::exists(nameOrPath, error))
        return networkFromFile(nameOrPath);
    return fail(ErrorKind::Network, unknownNetwork(nameOrPath, templates));
}

} // namespace fovea
