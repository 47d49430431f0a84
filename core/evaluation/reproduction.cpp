#include "core/evaluation/reproduction.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/base/program_paths.hpp"
#include "core/graph/templates.hpp"
#include "core/settings/setting_json.hpp"

namespace fs = std::filesystem;

namespace fovea {

namespace {

constexpr std::string_view formatName = "fovea-reproduction";
constexpr int formatVersion = 1;

fs::path folder() { return resourceFolder() / "reproductions"; }

/// A template's name, or a whole network.
Result<NetworkSpec> networkFrom(const nlohmann::json& json) {
    if (json.is_string())
        return loadNetwork(json.get<std::string>());
    return networkFromJson(jsonText(json));
}

/// {"c1": {"padding": "same"}}: settings of nodes in place of the template's.
Result<void> changeSettings(const nlohmann::json& json, const std::string& path,
                            NetworkSpec& network) {
    JsonReader reader(json, path);
    for (NodeSpec& node : network.nodes) {
        SettingMap changed;
        readSettings(reader, node.id.c_str(), changed);
        for (auto& [key, value] : changed)
            node.settings[key] = value;
    }
    return reader.finish();
}

void optionalNumber(JsonReader& reader, const char* key, std::optional<double>& number) {
    double value = 0;
    if (reader.take(key) == nullptr)
        return;
    reader.required(key, value);
    number = value;
}

Result<Trial> trialFrom(const nlohmann::json& json, const std::string& path) {
    Trial trial;
    JsonReader reader(json, path);
    reader.required("name", trial.name);
    reader.optional("about", trial.about);
    optionalNumber(reader, "paper", trial.paper);
    optionalNumber(reader, "at_least", trial.atLeast);
    optionalNumber(reader, "at_most", trial.atMost);
    reader.optional("shifts", trial.shifts);
    const nlohmann::json* network = reader.take("network");
    const nlohmann::json* settings = reader.take("settings");
    const nlohmann::json* data = reader.take("data");
    const nlohmann::json* train = reader.take("train");
    if (network == nullptr)
        reader.complain("network", "is missing");
    if (Result<void> done = reader.finish(); !done)
        return tl::unexpected(done.error());

    Result<NetworkSpec> spec = networkFrom(*network);
    if (!spec)
        return tl::unexpected(spec.error());
    trial.network = std::move(*spec);
    if (settings != nullptr)
        if (Result<void> changed = changeSettings(*settings, path + ".settings", trial.network);
            !changed)
            return tl::unexpected(changed.error());
    Result<DatasetSpec> images =
        data == nullptr ? DatasetSpec{} : datasetSpecFromJson(jsonText(*data));
    if (!images)
        return tl::unexpected(images.error());
    trial.data = std::move(*images);
    Result<TrainSpec> recipe = train == nullptr ? TrainSpec{} : trainSpecFromJson(jsonText(*train));
    if (!recipe)
        return tl::unexpected(recipe.error());
    trial.train = std::move(*recipe);
    return trial;
}

} // namespace

std::vector<std::string> reproductionNames() {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder(), error), end; !error && entry != end;
         entry.increment(error))
        if (entry->path().extension() == ".json")
            names.push_back(entry->path().stem().string());
    std::ranges::sort(names);
    return names;
}

Result<Reproduction> reproductionFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, "reproduction");
    if (!json)
        return tl::unexpected(json.error());
    Reproduction reproduction;
    JsonReader reader(*json, "reproduction");
    std::string format;
    int version = 0;
    reader.required("format", format);
    reader.required("version", version);
    reader.required("name", reproduction.name);
    reader.required("title", reproduction.title);
    reader.optional("source", reproduction.source);
    reader.required("data", reproduction.data);
    const nlohmann::json* trials = reader.take("trials");
    if (format != formatName)
        reader.complain("format", fmt::format("must be \"{}\"", formatName));
    else if (version > formatVersion)
        reader.complain("version", "is newer than this program; install a newer one");
    if (trials == nullptr || !trials->is_array() || trials->empty())
        reader.complain("trials", "must be a list with at least one trial");
    if (Result<void> done = reader.finish(); !done)
        return tl::unexpected(done.error());
    for (std::size_t i = 0; i < trials->size(); ++i) {
        Result<Trial> trial = trialFrom((*trials)[i], fmt::format("reproduction.trials[{}]", i));
        if (!trial)
            return tl::unexpected(trial.error());
        reproduction.trials.push_back(std::move(*trial));
    }
    return reproduction;
}

Result<Reproduction> loadReproduction(const std::string& name) {
    const std::vector<std::string> known = reproductionNames();
    if (!std::ranges::binary_search(known, name))
        return fail(
            ErrorKind::Usage,
            known.empty()
                ? fmt::format("{} holds no reproductions; set FOVEA_RESOURCES to the folder "
                              "that has reproductions/",
                              folder().string())
                : fmt::format("there is no reproduction called {}; there are {}", name,
                              fmt::join(known, ", ")));
    const fs::path file = folder() / (name + ".json");
    return readFile(file)
        .and_then([](const std::string& text) { return reproductionFromJson(text); })
        .map_error([&](const Error& error) {
            return Error{error.kind, fmt::format("{} cannot be opened as a reproduction: {}",
                                                 file.string(), error.message)};
        });
}

} // namespace fovea
