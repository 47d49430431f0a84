#include "core/data/dataset_spec.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/base/json_reader.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<Fit, std::string_view>, 3> fitNames{
    {{Fit::Stretch, "stretch"}, {Fit::Cover, "cover"}, {Fit::Contain, "contain"}}};

constexpr std::array<std::pair<Samples, std::string_view>, 4> samplesNames{
    {{Samples::Automatic, "automatic"},
     {Samples::Images, "images"},
     {Samples::Rows, "rows"},
     {Samples::Volumes, "volumes"}}};

template <class Number>
struct Between {
    Number low;
    Number high;
};

/// Every key once, with its member and range: reading, writing and checking follow from it.
template <class Spec, class Visitor>
void visitAugment(Spec& spec, Visitor&& visit) {
    visit("horizontal_flip", spec.horizontalFlip, Between{0.0, 1.0});
    visit("shift", spec.shift, Between{0.0, 0.5});
    visit("rotation", spec.rotation, Between{0.0, 180.0});
    visit("crop_padding", spec.cropPadding, Between<std::int64_t>{0, 64});
    visit("brightness", spec.brightness, Between{0.0, 1.0});
    visit("contrast", spec.contrast, Between{0.0, 1.0});
}

template <class Spec, class Visitor>
void visitNumbers(Spec& spec, Visitor&& visit) {
    visit("depth", spec.depth, Between<std::int64_t>{0, 4096});
    visit("height", spec.height, Between<std::int64_t>{0, 4096});
    // A signal may be long.
    visit("width", spec.width, Between<std::int64_t>{0, spec.height > 1 ? 4096 : 1 << 24});
    visit("channels", spec.channels, Between<std::int64_t>{0, 3});
    visit("validation_share", spec.validationShare, Between{0.0, 0.9});
    visit("test_share", spec.testShare, Between{0.0, 0.9});
}

std::string outOfRange(std::string_view key, auto value, auto range) {
    return fmt::format("the dataset's {} is {}; it goes from {} to {}", key, value, range.low,
                       range.high);
}

Result<Fit> fitFromName(std::string_view name) {
    for (const auto& [fit, known] : fitNames)
        if (known == name)
            return fit;
    return fail(ErrorKind::Data,
                fmt::format("\"{}\" is no fit; choose stretch, cover or contain", name));
}

std::string nameOfFit(Fit fit) {
    for (const auto& [known, name] : fitNames)
        if (known == fit)
            return std::string(name);
    return {};
}

} // namespace

std::string_view nameOf(Samples samples) {
    for (const auto& [known, name] : samplesNames)
        if (known == samples)
            return name;
    return {};
}

Result<Samples> samplesFromName(std::string_view name) {
    for (const auto& [samples, known] : samplesNames)
        if (known == name)
            return samples;
    return fail(ErrorKind::Data,
                fmt::format("\"{}\" is nothing that samples can be; choose automatic, images, rows "
                            "or volumes",
                            name));
}

Result<void> check(const DatasetSpec& spec) {
    std::string error;
    const auto checkRange = [&](std::string_view key, auto value, auto range) {
        // Written so that NaN is out of range too.
        if (error.empty() && !(value >= range.low && value <= range.high))
            error = outOfRange(key, value, range);
    };
    visitNumbers(spec, checkRange);
    visitAugment(spec.augment, checkRange);
    if (error.empty() && spec.channels == 2)
        error = "the dataset's channels are 2; choose 1 (grey), 3 (colour) or 0 (as the images)";
    if (!error.empty())
        return fail(ErrorKind::Data, error);
    return {};
}

std::string toJson(const DatasetSpec& spec) {
    Json json = {{"source", spec.source},
                 {"samples", std::string(nameOf(spec.samples))},
                 {"label_column", spec.labelColumn},
                 {"fit", nameOfFit(spec.fit)},
                 {"normalizes", spec.normalizes},
                 {"split_seed", spec.splitSeed}};
    visitNumbers(spec, [&](const char* key, auto value, auto) { json[key] = value; });
    Json augment = Json::object();
    visitAugment(spec.augment, [&](const char* key, auto value, auto) { augment[key] = value; });
    json["augment"] = augment;
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<DatasetSpec> datasetSpecFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, "dataset");
    if (!json)
        return fail(ErrorKind::Data, json.error().message);
    DatasetSpec spec;
    JsonReader reader(*json, "dataset");
    const auto read = [](JsonReader& from) {
        return [&from](const char* key, auto& value, auto) { from.optional(key, value); };
    };
    reader.optional("source", spec.source);
    reader.choice("samples", spec.samples, samplesFromName);
    reader.optional("label_column", spec.labelColumn);
    reader.choice("fit", spec.fit, fitFromName);
    reader.optional("normalizes", spec.normalizes);
    reader.optional("split_seed", spec.splitSeed);
    visitNumbers(spec, read(reader));
    Result<void> augmented;
    if (const nlohmann::json* augment = reader.take("augment")) {
        JsonReader augmentReader(*augment, reader.pathOf("augment"));
        visitAugment(spec.augment, read(augmentReader));
        augmented = augmentReader.finish();
    }
    for (const Result<void>& done : {reader.finish(), augmented})
        if (!done)
            return fail(ErrorKind::Data, done.error().message);
    if (const Result<void> sound = check(spec); !sound)
        return tl::unexpected(sound.error());
    return spec;
}

} // namespace fovea
