#include "core/training/run_folder.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/setting_json.hpp"
#include "core/training/runs/run_lock.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

constexpr int recordVersion = 1;

/// A nested spec in the same file, by its own reader.
template <class Spec>
void readNested(JsonReader& reader, const char* key, Spec& spec,
                Result<Spec> (*fromJson)(std::string_view)) {
    const nlohmann::json* json = reader.take(key);
    if (json == nullptr)
        return reader.complain(key, "is missing");
    if (Result<Spec> read = fromJson(jsonText(*json)))
        spec = std::move(*read);
    else
        reader.complain(key, read.error().message);
}

/// An object of fields in the same file.
template <class ReadFields>
void readObject(JsonReader& reader, const char* key, ReadFields readFields) {
    const nlohmann::json* json = reader.take(key);
    if (json == nullptr)
        return reader.complain(key, "is missing");
    JsonReader nested(*json, key);
    readFields(nested);
    if (Result<void> read = nested.finish(); !read)
        reader.complain(key, read.error().message);
}

/// The extents of one sample.
struct InputFile {
    std::int64_t depth = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t channels = 1;

    static constexpr auto settings() {
        constexpr Range extents{1, 1 << 24};
        return std::tuple{setting(&InputFile::depth, "depth", "Slices", extents),
                          setting(&InputFile::height, "height", "Rows", extents),
                          setting(&InputFile::width, "width", "Columns", extents),
                          setting(&InputFile::channels, "channels", "Channels", extents)};
    }

    Result<void> check() const {
        constexpr double mostValues = 1e12;
        if (static_cast<double>(depth) * static_cast<double>(height) * static_cast<double>(width) *
                static_cast<double>(channels) >
            mostValues)
            return fail(fmt::format("run.json.input = {} x {} x {} x {} is not possible; a sample "
                                    "has {:.0e} values at most",
                                    depth, height, width, channels, mostValues));
        return {};
    }
};

void readInput(JsonReader& reader, Shape& input) {
    const nlohmann::json* json = reader.take("input");
    if (json == nullptr)
        return reader.complain("input", "is missing");
    for (const char* key : {"depth", "height", "width", "channels"})
        if (!json->contains(key))
            return reader.complain("input", fmt::format("has no {}", key));
    if (const Result<InputFile> read = structFromJson<InputFile>(*json, "input"))
        input = {1, read->depth, read->height, read->width, read->channels};
    else
        reader.complain("input", read.error().message);
}

/// A mean and a deviation for each channel, by which values can be divided.
void readNormalization(JsonReader& reader, RunSpec& spec) {
    Normalization& read = spec.normalization;
    readObject(reader, "normalization", [&](JsonReader& normalization) {
        normalization.required("mean", read.mean);
        normalization.required("deviation", read.deviation);
    });
    const auto channels = static_cast<std::size_t>(spec.input.c);
    if (read.mean.size() != channels || read.deviation.size() != channels)
        reader.complain("normalization",
                        fmt::format("has {} means and {} deviations; the input has {} channels",
                                    read.mean.size(), read.deviation.size(), channels));
    if (!std::ranges::all_of(read.mean, [](float mean) { return std::isfinite(mean); }))
        reader.complain("normalization.mean", "must be finite numbers");
    if (!std::ranges::all_of(read.deviation,
                             [](float each) { return std::isfinite(each) && each > 0; }))
        reader.complain("normalization.deviation", "must be numbers above 0");
}

/// The recipe says whether there are any, so that none are lost or made up unnoticed.
void readClassWeights(JsonReader& reader, RunSpec& spec) {
    reader.optional("class_weights", spec.classWeights);
    const std::size_t due = spec.train.classWeights == ClassWeights::None ? 0 : spec.classes.size();
    if (spec.classWeights.size() != due)
        reader.complain(
            "class_weights",
            fmt::format("has {} numbers; the recipe's class weights are {}, which "
                        "takes {}",
                        spec.classWeights.size(),
                        spec.train.classWeights == ClassWeights::None ? "none" : "balanced", due));
    if (!std::ranges::all_of(spec.classWeights,
                             [](float weight) { return std::isfinite(weight) && weight >= 0; }))
        reader.complain("class_weights", "must be numbers of at least 0");
}

} // namespace

std::string toJson(const RunSpec& spec) {
    Json json;
    json["version"] = recordVersion;
    json["program"] = spec.program;
    json["command"] = spec.commandLine;
    json["machine"] = spec.machine;
    json["classes"] = spec.classes;
    if (!spec.classWeights.empty())
        json["class_weights"] = spec.classWeights;
    const Shape& input = spec.input;
    json["input"] = {
        {"depth", input.d}, {"height", input.h}, {"width", input.w}, {"channels", input.c}};
    json["normalization"] = {{"mean", spec.normalization.mean},
                             {"deviation", spec.normalization.deviation}};
    json["dataset_fingerprint"] = spec.datasetFingerprint;
    json["data"] = writtenJson(toJson(spec.data));
    json["train"] = writtenJson(toJson(spec.train));
    json["network"] = writtenJson(toJson(spec.network));
    return jsonText(json, 2) + "\n";
}

Result<RunSpec> runSpecFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, "run.json");
    if (!json)
        return tl::unexpected(json.error());
    RunSpec spec;
    JsonReader reader(*json, "run.json");
    int version = recordVersion;
    reader.required("version", version);
    if (version > recordVersion)
        reader.complain("version", fmt::format("is {}, newer than this program's {}; update Fovea",
                                               version, recordVersion));
    reader.required("program", spec.program);
    reader.required("command", spec.commandLine);
    reader.required("machine", spec.machine);
    reader.required("classes", spec.classes);
    reader.required("dataset_fingerprint", spec.datasetFingerprint);
    readInput(reader, spec.input);
    readNormalization(reader, spec);
    readNested(reader, "data", spec.data, datasetSpecFromJson);
    readNested(reader, "train", spec.train, trainSpecFromJson);
    readNested(reader, "network", spec.network, networkFromJson);
    readClassWeights(reader, spec);
    if (Result<void> read = reader.finish(); !read)
        return tl::unexpected(read.error());
    return spec;
}

bool RunFolder::holdsRun() const {
    std::error_code ignored;
    return std::filesystem::exists(specFile(), ignored) ||
           std::filesystem::exists(eventsFile(), ignored) ||
           std::filesystem::exists(path / "checkpoints", ignored) || RunLock::isHeld(*this);
}

Result<void> RunFolder::mustExist() const {
    std::error_code ignored;
    if (!std::filesystem::exists(specFile(), ignored))
        return fail(fmt::format("{} is no run: it has no run.json", path.string()));
    return {};
}

Result<RunSpec> RunFolder::readSpec() const {
    if (const Result<void> there = mustExist(); !there)
        return tl::unexpected(there.error());
    const Result<std::string> text = readFile(specFile());
    if (!text)
        return tl::unexpected(text.error());
    Result<RunSpec> spec = runSpecFromJson(*text);
    if (!spec)
        return fail(fmt::format("{}: {}", path.string(), spec.error().message));
    return spec;
}

Result<std::vector<Event>> RunFolder::readEvents() const {
    std::vector<Event> events;
    std::error_code ignored;
    if (!std::filesystem::exists(eventsFile(), ignored))
        return events;
    const Result<std::string> text = readFile(eventsFile(), file_kinds::log);
    if (!text)
        return tl::unexpected(text.error());
    std::size_t begin = 0;
    for (std::size_t number = 1; begin < text->size(); ++number) {
        const std::size_t end = text->find('\n', begin);
        if (end == std::string::npos)
            break; // torn: whoever wrote it was killed, or is still writing
        const std::string_view line = std::string_view(*text).substr(begin, end - begin);
        begin = end + 1;
        Result<Event> event = eventFromJsonLine(line);
        if (!event)
            return fail(fmt::format("{}, line {}: {}", eventsFile().string(), number,
                                    event.error().message));
        events.push_back(std::move(*event));
    }
    return events;
}

} // namespace fovea
