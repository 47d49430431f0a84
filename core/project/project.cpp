#include "core/project/project.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include <fmt/format.h>

#include "core/base/file.hpp"
#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/data/curation/sample_table_file.hpp"

namespace fovea {

namespace {

constexpr std::string_view formatName = "fovea-project";
constexpr int formatVersion = 1;

/// A part of the document through that part's own reader.
template <class Spec>
void readPart(JsonReader& reader, const char* key, Result<Spec> (*fromJson)(std::string_view),
              Spec& out) {
    const nlohmann::json* json = reader.take(key);
    if (json == nullptr)
        return reader.complain(key, "is missing");
    if (Result<Spec> part = fromJson(jsonText(*json)))
        out = std::move(*part);
    else
        reader.complain(key, part.error().message);
}

/// The number that a run's folder begins with; those without come last.
long numberOf(const RunFolder& run) {
    const std::string name = run.path.filename().string();
    long number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    return parsed.ec == std::errc() ? number : std::numeric_limits<long>::max();
}

} // namespace

std::string toJson(const ProjectSpec& spec) {
    nlohmann::ordered_json document;
    document["format"] = formatName;
    document["version"] = formatVersion;
    document["name"] = spec.name;
    document["data"] = writtenJson(toJson(spec.data));
    document["classes"] = spec.classes;
    document["network"] = writtenJson(toJson(spec.network));
    document["train"] = writtenJson(toJson(spec.train));
    return jsonText(document, 2) + "\n";
}

Result<ProjectSpec> projectFromJson(std::string_view json) {
    const Result<nlohmann::json> document = parseJson(json, "project");
    if (!document)
        return tl::unexpected(document.error());
    JsonReader reader(*document, "project");
    std::string format;
    int version = formatVersion;
    reader.required("format", format);
    reader.required("version", version);
    if (format != formatName)
        reader.complain("format", fmt::format("must be \"{}\": this is no project", formatName));
    if (version > formatVersion)
        reader.complain("version", fmt::format("is {}, written by a newer Fovea; this one reads up "
                                               "to {}, so update Fovea to open it",
                                               version, formatVersion));
    ProjectSpec spec;
    reader.required("name", spec.name);
    readPart(reader, "data", datasetSpecFromJson, spec.data);
    reader.required("classes", spec.classes);
    readPart(reader, "network", networkFromJson, spec.network);
    readPart(reader, "train", trainSpecFromJson, spec.train);
    if (Result<void> done = reader.finish(); !done)
        return tl::unexpected(done.error());
    return spec;
}

std::filesystem::path ProjectFolder::source(const DatasetSpec& data) const {
    if (data.source.empty())
        return {};
    std::error_code error;
    // operator/ keeps an absolute right side as it is.
    const std::filesystem::path joined = path / data.source;
    const std::filesystem::path absolute = std::filesystem::absolute(joined, error);
    return (error ? joined : absolute).lexically_normal();
}

Result<ProjectSpec> ProjectFolder::load() const {
    Result<std::string> text = readFile(specFile());
    if (!text)
        return tl::unexpected(text.error());
    Result<ProjectSpec> spec = projectFromJson(*text);
    if (!spec)
        return fail(spec.error().kind,
                    fmt::format("{}: {}", specFile().string(), spec.error().message));
    return spec;
}

Result<void> ProjectFolder::save(const ProjectSpec& spec) const {
    return writeFile(specFile(), toJson(spec));
}

Result<SampleTable> ProjectFolder::loadSamples() const {
    std::error_code missing;
    if (!std::filesystem::exists(splitFile(), missing))
        return SampleTable();
    return readSampleTable(splitFile());
}

Result<void> ProjectFolder::saveSamples(const SampleTable& samples) const {
    if (!samples.isEmpty())
        return writeSampleTable(splitFile(), samples);
    std::error_code error;
    std::filesystem::remove(splitFile(), error);
    if (error)
        return fail(fmt::format("{}: it is of other data and cannot be taken away ({})",
                                splitFile().string(), error.message()));
    return {};
}

std::vector<RunFolder> ProjectFolder::runs() const {
    std::vector<RunFolder> found;
    std::error_code error;
    std::filesystem::directory_iterator each(runsFolder(), error);
    for (; !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
        RunFolder run{each->path()};
        if (run.holdsRun())
            found.push_back(std::move(run));
    }
    std::sort(found.begin(), found.end(), [](const RunFolder& a, const RunFolder& b) {
        return std::pair(numberOf(a), a.path) < std::pair(numberOf(b), b.path);
    });
    return found;
}

} // namespace fovea
