#include "core/training/events.hpp"

#include <array>
#include <limits>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"

namespace fovea {

namespace {

using Json = nlohmann::ordered_json;

/// Each event's fields are declared once, here; writing and reading both walk them.
template <class Visitor>
void fields(RunStarted& event, Visitor& visit) {
    visit("epochs", event.epochs);
    visit("steps_per_epoch", event.stepsPerEpoch);
    visit("train_samples", event.trainSamples);
    visit("validation_samples", event.validationSamples);
    visit("first_step", event.firstStep);
    visit("split", event.split);
    visit("seconds_before", event.secondsBefore);
}

template <class Visitor>
void fields(LayerLearning& event, Visitor& visit) {
    visit("node", event.node);
    visit("layer", event.layer);
    visit("layers", event.layers);
    visit("samples", event.samples);
    visit("images_per_second", event.imagesPerSecond);
}

template <class Visitor>
void fields(Progress& event, Visitor& visit) {
    visit("epoch", event.epoch);
    visit("step", event.step);
    visit("loss", event.loss);
    visit("top1", event.top1);
    visit("learning_rate", event.learningRate);
    visit("images_per_second", event.imagesPerSecond);
    visit("seconds_left", event.secondsLeft);
    visit.usuallyTrue("is_kept", event.isKept);
}

template <class Visitor>
void fields(EpochEnded& event, Visitor& visit) {
    visit("epoch", event.epoch);
    visit("step", event.step);
    visit("train_loss", event.trainLoss);
    visit("train_top1", event.trainTop1);
    visit("validation_loss", event.validationLoss);
    visit("validation_top1", event.validationTop1);
    visit("images_per_second", event.imagesPerSecond);
    visit("seconds", event.seconds);
    visit("is_best", event.isBest);
}

template <class Visitor>
void fields(Paused& event, Visitor& visit) {
    visit("step", event.step);
}

template <class Visitor>
void fields(Resumed& event, Visitor& visit) {
    visit("step", event.step);
}

template <class Visitor>
void fields(CheckpointWritten& event, Visitor& visit) {
    visit("step", event.step);
    visit("path", event.path);
}

template <class Visitor>
void fields(SnapshotWritten& event, Visitor& visit) {
    visit("step", event.step);
    visit("path", event.path);
}

template <class Visitor>
void fields(Warning& event, Visitor& visit) {
    visit("message", event.message);
}

template <class Visitor>
void fields(Diverged& event, Visitor& visit) {
    visit("step", event.step);
    visit("node", event.node);
    visit("message", event.message);
}

template <class Visitor>
void fields(RunEnded& event, Visitor& visit) {
    visit("state", event.state);
    visit("step", event.step);
    visit("seconds", event.seconds);
    visit("test_top1", event.testTop1);
    visit("message", event.message);
}

/// In the order of EventBody's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<EventBody>> eventNames{
    "run_started",        "layer_learning",   "progress", "epoch_ended", "paused",   "resumed",
    "checkpoint_written", "snapshot_written", "warning",  "diverged",    "run_ended"};

constexpr std::array runEnds{
    std::pair{RunEnd::Finished, std::string_view("finished")},
    std::pair{RunEnd::Stopped, std::string_view("stopped")},
    std::pair{RunEnd::Interrupted, std::string_view("interrupted")},
    std::pair{RunEnd::Failed, std::string_view("failed")},
};

struct Writer {
    Json& json;

    template <class T>
    void operator()(const char* key, const T& value) {
        json[key] = value;
    }

    void operator()(const char* key, const std::optional<double>& value) {
        if (value)
            json[key] = *value;
    }

    void operator()(const char* key, RunEnd value) { json[key] = nameOf(value); }

    void usuallyTrue(const char* key, bool value) {
        if (!value)
            json[key] = false;
    }
};

struct Reader {
    JsonReader& reader;

    template <class T>
    void operator()(const char* key, T& value) {
        reader.required(key, value);
    }

    /// JSON has no NaN and no infinity: they are written as null.
    void operator()(const char* key, double& value) {
        if (const nlohmann::json* json = reader.take(key); json != nullptr && json->is_null())
            value = std::numeric_limits<double>::quiet_NaN();
        else
            reader.required(key, value);
    }

    void operator()(const char* key, std::optional<double>& value) {
        if (reader.take(key) != nullptr)
            (*this)(key, value.emplace());
    }

    void usuallyTrue(const char* key, bool& value) { reader.optional(key, value); }

    void operator()(const char* key, RunEnd& value) {
        std::string name;
        reader.required(key, name);
        if (const Result<RunEnd> end = runEndFromName(name))
            value = *end;
        else
            reader.complain(key, end.error().message);
    }
};

template <std::size_t i = 0>
std::optional<EventBody> emptyEvent(std::string_view name) {
    if constexpr (i == std::variant_size_v<EventBody>)
        return std::nullopt;
    else {
        if (name == eventNames[i])
            return EventBody(std::in_place_index<i>);
        return emptyEvent<i + 1>(name);
    }
}

constexpr std::array commands{
    std::pair{RunCommand::Pause, std::string_view("pause")},
    std::pair{RunCommand::Resume, std::string_view("resume")},
    std::pair{RunCommand::Stop, std::string_view("stop")},
    std::pair{RunCommand::Checkpoint, std::string_view("checkpoint")},
    std::pair{RunCommand::Snapshot, std::string_view("snapshot")},
};

} // namespace

std::string toJsonLine(const Event& event) {
    Json json;
    json["event"] = eventNames[event.body.index()];
    json["time"] = event.time;
    EventBody body = event.body;
    Writer writer{json};
    std::visit([&](auto& each) { fields(each, writer); }, body);
    return jsonText(json);
}

Result<Event> eventFromJsonLine(std::string_view line) {
    const Result<nlohmann::json> json = parseJson(line, "event");
    if (!json)
        return tl::unexpected(json.error());
    JsonReader reader(*json, "event");
    std::string name;
    Event event;
    reader.required("event", name);
    reader.required("time", event.time);
    if (std::optional<EventBody> body = emptyEvent(name)) {
        event.body = std::move(*body);
        Reader visit{reader};
        std::visit([&](auto& each) { fields(each, visit); }, event.body);
    } else {
        reader.complain("event", fmt::format("there is no event '{}'; a newer program may have "
                                             "written it",
                                             name));
    }
    if (Result<void> read = reader.finish(); !read)
        return tl::unexpected(read.error());
    return event;
}

std::string_view nameOf(RunEnd end) {
    for (const auto& [value, name] : runEnds)
        if (value == end)
            return name;
    return {};
}

Result<RunEnd> runEndFromName(std::string_view name) {
    for (const auto& [value, known] : runEnds)
        if (known == name)
            return value;
    return fail(fmt::format("\"{}\" is no way in which a run ends; a newer program may have "
                            "written it",
                            name));
}

std::string_view nameOf(RunCommand command) {
    for (const auto& [value, name] : commands)
        if (value == command)
            return name;
    return {};
}

std::optional<RunCommand> runCommandFromName(std::string_view name) {
    for (const auto& [value, known] : commands)
        if (known == name)
            return value;
    return std::nullopt;
}

} // namespace fovea
