#include "core/training/checkpoint_state.hpp"

#include <fmt/format.h>

#include "core/base/json_reader.hpp"
#include "core/base/json_text.hpp"
#include "core/settings/setting_json.hpp"

namespace fovea {

namespace {

constexpr int stateVersion = 1;
constexpr const char* stateName = "state.json";

/// Losses may be negative, where a plugin's loss is.
constexpr Range anyLoss{-1e300, 1e300};
constexpr Range anyCount{0, 1e15};

struct FiguresFile {
    double lossSum = 0;
    std::int64_t correct = 0;
    std::int64_t samples = 0;

    static constexpr auto settings() {
        return std::tuple{
            setting(&FiguresFile::lossSum, "loss_sum", "The sum of the samples' losses", anyLoss),
            setting(&FiguresFile::correct, "correct", "Samples that were right", anyCount),
            setting(&FiguresFile::samples, "samples", "Samples that were seen", anyCount)};
    }

    Result<void> check() const {
        if (correct > samples)
            return fail(fmt::format("{}.figures.correct = {} is not possible; of {} samples at "
                                    "most all are right",
                                    stateName, correct, samples));
        return {};
    }
};

struct BestFile {
    std::int64_t epoch = 0;
    double top1 = 0;
    double loss = 0;

    static constexpr auto settings() {
        return std::tuple{
            setting(&BestFile::epoch, "epoch", "The best epoch so far", Range{0, 1e6}),
            setting(&BestFile::top1, "top1", "Its share of right samples", Range{0, 1}),
            setting(&BestFile::loss, "loss", "Its loss", anyLoss)};
    }
};

/// Limits that hold for every run; those of one run are RunBounds.
struct StateFile {
    int version = stateVersion;
    std::int64_t epoch = 0;
    std::int64_t batch = 0;
    std::int64_t step = 0;
    FiguresFile figures;
    std::int64_t layersLearnt = 0;
    BestFile best;

    static constexpr auto settings() {
        return std::tuple{
            setting(&StateFile::version, "version", "The file's form", Range{1, stateVersion}),
            setting(&StateFile::epoch, "epoch", "The epoch in progress", Range{0, 1e6}),
            setting(&StateFile::batch, "batch", "Batches of it that are done", anyCount),
            setting(&StateFile::step, "step", "Steps of the whole run", anyCount),
            setting(&StateFile::figures, "figures", "Of the epoch in progress"),
            setting(&StateFile::layersLearnt, "layers_learnt",
                    "Layers that have learnt by their own rule", Range{0, 1e6}),
            setting(&StateFile::best, "best", "The best epoch so far")};
    }
};

/// The first key that is not there; empty: all are.
std::string missingKey(const nlohmann::json& json, const std::string& path,
                       std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (!json.contains(key))
            return path + "." + key;
    return {};
}

std::string missingKey(const nlohmann::json& json) {
    const std::string name = stateName;
    if (!json.is_object())
        return {};
    std::string missing = missingKey(json, name, {"version", "epoch", "batch", "step", "figures"});
    if (missing.empty())
        missing =
            missingKey(json["figures"], name + ".figures", {"loss_sum", "correct", "samples"});
    if (missing.empty() && json.contains("best"))
        missing = missingKey(json["best"], name + ".best", {"epoch", "top1", "loss"});
    return missing;
}

tl::unexpected<Error> beyond(std::string_view key, std::int64_t value, std::string_view allowed) {
    return fail(fmt::format("{}.{} = {} is not possible; {}", stateName, key, value, allowed));
}

} // namespace

std::string toJson(const StoredState& stored) {
    const RunState& state = stored.state;
    nlohmann::ordered_json json;
    json["version"] = stateVersion;
    json["epoch"] = state.epoch;
    json["batch"] = state.batch;
    json["step"] = stored.step;
    json["figures"] = {{"loss_sum", state.figures.lossSum},
                       {"correct", state.figures.correct},
                       {"samples", state.figures.samples}};
    if (state.layersLearnt > 0)
        json["layers_learnt"] = state.layersLearnt;
    if (state.best)
        json["best"] = {
            {"epoch", state.best->epoch}, {"top1", state.best->top1}, {"loss", state.best->loss}};
    return jsonText(json, 2) + "\n";
}

Result<StoredState> runStateFromJson(std::string_view text) {
    const Result<nlohmann::json> json = parseJson(text, stateName);
    if (!json)
        return tl::unexpected(json.error());
    if (const std::string missing = missingKey(*json); !missing.empty())
        return fail(fmt::format("{} is missing", missing));
    if (const auto version = json->is_object() ? json->at("version") : nlohmann::json();
        version.is_number_integer() && version > stateVersion)
        return fail(fmt::format("{}.version is {}, newer than this program's {}; update Fovea",
                                stateName, jsonText(version), stateVersion));
    const Result<StateFile> file = structFromJson<StateFile>(*json, stateName);
    if (!file)
        return tl::unexpected(file.error());
    StoredState stored;
    stored.step = file->step;
    RunState& state = stored.state;
    state.epoch = file->epoch;
    state.batch = file->batch;
    state.figures = {file->figures.lossSum, file->figures.correct, file->figures.samples};
    state.layersLearnt = file->layersLearnt;
    if (json->contains("best"))
        state.best = {file->best.epoch, file->best.top1, file->best.loss};
    return stored;
}

Result<void> checkState(const StoredState& stored, const RunBounds& bounds) {
    const RunState& state = stored.state;
    if (state.epoch > bounds.epochs)
        return beyond("epoch", state.epoch, fmt::format("the run has {} epochs", bounds.epochs));
    const std::int64_t mostBatches = state.epoch < bounds.epochs ? bounds.stepsPerEpoch : 0;
    if (state.batch > mostBatches)
        return beyond("batch", state.batch,
                      mostBatches == 0 ? "the run's last epoch is over"
                                       : fmt::format("an epoch has {} batches", mostBatches));
    if (const std::int64_t step = state.step(bounds.stepsPerEpoch); stored.step != step)
        return beyond(
            "step", stored.step,
            fmt::format("epoch {} and batch {} are step {}", state.epoch, state.batch, step));
    if (const std::int64_t most = state.batch * bounds.batch; state.figures.samples > most)
        return beyond("figures.samples", state.figures.samples,
                      fmt::format("{} batches have {} at most", state.batch, most));
    if (state.layersLearnt > bounds.layers)
        return beyond("layers_learnt", state.layersLearnt,
                      fmt::format("{} layers learn by a rule of their own", bounds.layers));
    if (state.best && state.best->epoch >= state.epoch)
        return beyond("best.epoch", state.best->epoch,
                      fmt::format("epoch {} is in progress", state.epoch));
    return {};
}

} // namespace fovea
